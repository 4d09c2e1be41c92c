import * as z from "zod";
import type { Cli } from "../cli.ts";
import { defineCommand, wholeNumber } from "../command.ts";
import { closest } from "../../closest.ts";
import { UsageError } from "../errors.ts";
import { exitCodes } from "../exit-codes.ts";
import type { KeptLog } from "../local.ts";
import { requireLocalStack } from "../local-stack.ts";
import { stackArgument } from "../options.ts";
import { padTo } from "../output/text.ts";
import type { StackFile } from "../stack-files.ts";

interface LogsInput {
  stack?: string | undefined;
  service?: string | undefined;
  follow: boolean;
  lines: number;
}

/** `slipway logs`. */
export const logs = defineCommand<LogsInput>({
  name: "logs",
  group: "Look",
  summary: "print what the services of a local stack wrote",
  details:
    "Lines are printed as the services wrote them, with the service's name before each where " +
    "there are several, by the time that they carry; logs without times come first. A stopped " +
    "stack has its logs still, destroy deletes them. --follow goes on until Ctrl-C, which is no " +
    "failure.",
  arguments: [
    stackArgument,
    {
      name: "service",
      description: "service whose lines are wanted, instead of all",
      optional: true,
    },
  ],
  options: [
    { flags: "--follow", description: "go on with what is written from now on" },
    { flags: "--lines <n>", description: "last lines of each service, 50 where it is not given" },
  ],
  examples: ["slipway logs dev", "slipway logs dev api --follow --lines 0"],
  endsInOrder: true,
  input: z.object({
    stack: z.string().optional(),
    service: z.string().optional(),
    follow: z.boolean().default(false),
    lines: wholeNumber(0, 1_000_000).default(50),
  }),
  run: async (cli, input) => {
    const stack = await requireLocalStack(cli, input.stack, "logs");
    const kept = await cli.local.keptLogs(stack);
    if (kept === undefined) {
      cli.err.line(
        `${stack.name} has no logs: it was never up here, or destroy deleted them with the rest.`,
      );
      return exitCodes.ok;
    }
    const services = await chooseServices(cli, stack, kept, input.service);
    await printLogs(cli, stack, services, input);
    return exitCodes.ok;
  },
});

async function chooseServices(
  cli: Cli,
  stack: StackFile,
  kept: readonly KeptLog[],
  wanted: string | undefined,
): Promise<KeptLog[]> {
  const { running, services } = await cli.local.status(stack);
  const writing = services.filter((service) => service.kind !== "site");
  const ended = kept.filter(({ unit }) => !writing.some((service) => service.unit === unit));
  if (wanted === undefined && running) return writing;
  // The agent's own log tells of its work, not of the application's: only where it is asked for.
  if (wanted === undefined) return kept.filter(({ unit }) => unit !== "agent");
  const all = [...writing, ...ended];
  const names = [...new Set(all.map((service) => service.name))];
  if (names.includes(wanted)) return all.filter((service) => service.name === wanted);
  const near = closest(wanted, names);
  const hint = near === undefined ? "" : ` Did you mean '${near}'?`;
  throw new UsageError(
    "UnknownService",
    `Stack '${stack.name}' has no service '${wanted}'.${hint} It has: ${names.join(", ") || "none"}.`,
  );
}

async function printLogs(
  cli: Cli,
  stack: StackFile,
  services: readonly KeptLog[],
  { follow, lines }: LogsInput,
): Promise<void> {
  const names = new Map(services.map((service) => [service.unit, service.name]));
  const units = [...names.keys()];
  const width = Math.max(0, ...[...names.values()].map((name) => name.length));
  const { style } = cli.out;
  const signal = AbortSignal.any([cli.signal, unread(cli)]);
  for await (const line of cli.local.logs(stack, { units, lines, follow, signal })) {
    if (signal.aborted) break;
    const name = names.get(line.unit) ?? line.unit;
    const prefix = units.length > 1 ? `${style("cyan", padTo(name, width))}  ` : "";
    cli.out.line(prefix + line.text);
  }
}

/** Aborted when nobody reads what is printed any more, as after `| head`. */
function unread(cli: Cli): AbortSignal {
  const controller = new AbortController();
  cli.out.stream.once("error", () => {
    controller.abort();
  });
  return controller.signal;
}
