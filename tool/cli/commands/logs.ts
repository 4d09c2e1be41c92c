import * as z from "zod";
import { levelOf, levels, type Level } from "../../live/level.ts";
import type { LiveLogLine, LiveLogQuery } from "../../live/live.ts";
import type { Cli } from "../cli.ts";
import { defineCommand, wholeNumber } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { openLive } from "../live-stack.ts";
import { readLocalLogs, unknownService } from "../local-logs.ts";
import { stackArgument } from "../options.ts";
import { padTo } from "../output/text.ts";
import { parsePattern, parseSince } from "../since.ts";
import { requireStack, type StackFile } from "../stack-files.ts";

interface LogsInput {
  stack?: string | undefined;
  service?: string | undefined;
  follow: boolean;
  lines?: number | undefined;
  since?: string | undefined;
  level?: Level | undefined;
  grep?: string | undefined;
  json: boolean;
}

const defaultLines = 50;

/** `slipway logs`. */
export const logs = defineCommand<LogsInput>({
  name: "logs",
  group: "Look",
  summary: "print what the services of a stack wrote",
  details:
    "Lines are printed as the services wrote them, with the service's name before each where " +
    "there are several, by the time that they carry; logs without times come first. On this machine " +
    "they are kept by the agent, also of a stopped stack, until destroy. On docker and kubernetes " +
    "they are read from Loki where the stack's monitoring keeps them, also those of copies that " +
    "are gone, else from the engine or the API server; on aws from CloudWatch. A line without a " +
    "level of its own, as of a stack trace, has that of the line before it. --follow goes on until " +
    "Ctrl-C, which is no failure; --lines then counts before the other options narrow it.",
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
    {
      flags: "--lines <n>",
      description: "last lines of each service, 50 where neither it nor --since is given",
    },
    {
      flags: "--since <time>",
      description: "written since then: 10m, 2h, 3d, or an ISO 8601 time",
    },
    { flags: "--level <level>", description: "as grave as this, or graver", choices: levels },
    { flags: "--grep <pattern>", description: "that match this regular expression" },
    { flags: "--json", description: "print each line as a JSON record with its service and level" },
  ],
  examples: [
    "slipway logs dev",
    "slipway logs dev api --follow --lines 0",
    "slipway logs prod --since 2h --level error",
    "slipway logs prod api --since 1d --grep 'order \\d+'",
  ],
  endsInOrder: true,
  input: z.object({
    stack: z.string().optional(),
    service: z.string().optional(),
    follow: z.boolean().default(false),
    lines: wholeNumber(0, 1_000_000).optional(),
    since: z.string().optional(),
    level: z.enum(levels).optional(),
    grep: z.string().optional(),
    json: z.boolean().default(false),
  }),
  run: async (cli, input) => {
    const stack = await requireStack(cli, input.stack);
    const query = queryOf(cli, input);
    const found =
      stack.platform === "local"
        ? await readLocalLogs(cli, stack, query)
        : await readLiveLogs(cli, stack, query);
    if (found === undefined) {
      cli.err.line(
        `${stack.name} has no logs: it was never up here, or destroy deleted them with the rest.`,
      );
    } else await printLines(cli, found, query.signal, input.json);
    return exitCodes.ok;
  },
});

function queryOf(cli: Cli, input: LogsInput): LiveLogQuery {
  const { since, level, grep, service, follow } = input;
  return {
    component: service,
    lines: input.lines ?? (since === undefined ? defaultLines : undefined),
    filter: {
      since: since === undefined ? undefined : parseSince(since, cli.now()),
      level,
      pattern: grep === undefined ? undefined : parsePattern(grep),
    },
    follow,
    signal: AbortSignal.any([cli.signal, unread(cli)]),
    tell: (sentence) => {
      cli.err.line(sentence);
    },
  };
}

interface FoundLogs {
  names: string[];
  lines: AsyncIterable<LiveLogLine>;
}

async function readLiveLogs(cli: Cli, stack: StackFile, query: LiveLogQuery): Promise<FoundLogs> {
  const { reader, deployed } = await openLive(cli, stack);
  const known = deployed.resources
    .filter(({ type }) => type.startsWith("slipway:"))
    .map(({ name }) => name);
  const { component } = query;
  if (component !== undefined && known.length > 0 && !known.includes(component)) {
    throw unknownService(stack.name, component, known.slice(1));
  }
  return {
    names: component === undefined ? known.slice(1) : [component],
    lines: reader.logs(query),
  };
}

async function printLines(
  cli: Cli,
  { names, lines }: FoundLogs,
  signal: AbortSignal,
  json: boolean,
): Promise<void> {
  const width = Math.max(0, ...names.map((name) => name.length));
  const { style } = cli.out;
  try {
    for await (const line of lines) {
      if (signal.aborted) break;
      const prefix = names.length === 1 ? "" : `${style("cyan", padTo(line.name, width))}  `;
      if (json) cli.out.json(recordOf(line));
      else cli.out.line(prefix + line.text);
    }
  } catch (error) {
    // Ctrl-C closes the streams that are read: it is how following ends.
    if (!signal.aborted) throw error;
  }
}

function recordOf({ name, slot, time, text }: LiveLogLine): object {
  return {
    name,
    slot,
    time: time === undefined ? undefined : new Date(time).toISOString(),
    level: levelOf(text),
    text,
  };
}

/** Aborted when nobody reads what is printed any more, as after `| head`. */
function unread(cli: Cli): AbortSignal {
  const controller = new AbortController();
  cli.out.stream.once("error", () => {
    controller.abort();
  });
  return controller.signal;
}
