import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import type { Engine, HistoryEntry } from "../../engine/engine.ts";
import type { Cli } from "../cli.ts";
import { defineCommand } from "../command.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import type { LocalStatus } from "../local.ts";
import { sharedOptions, stackArgument } from "../options.ts";
import type { LiveService } from "../../live/live.ts";
import { askLive, openLive } from "../live-stack.ts";
import { formatLive } from "../output/live.ts";
import { formatRuns } from "../output/runs.ts";
import { formatServices, sayLeftovers } from "../output/services.ts";
import { columns, formatValue } from "../output/text.ts";
import { requireStack, type StackFile } from "../stack-files.ts";

/** `slipway status`. */
export const status = defineCommand<{ stack?: string | undefined; json: boolean }>({
  name: "status",
  group: "Look",
  summary: "show what runs",
  details:
    "For a local stack: every process with its slot, state, uptime and address, as its agent " +
    "sees it, and the last runs of migrations and schedules. For any other: the release and rollout of its last update, as its state says, and " +
    "what runs now, as its platform says: Docker's engine, the API server of Kubernetes, ECS. " +
    "Where that cannot be asked, the reason is told.",
  arguments: [stackArgument],
  options: [sharedOptions.json, sharedOptions.simulate],
  examples: ["slipway status dev", "slipway status prod --json"],
  input: z.object({ stack: z.string().optional(), json: z.boolean().default(false) }),
  run: async (cli, input) => {
    const stack = await requireStack(cli, input.stack);
    if (stack.platform === "local" && cli.simulate === undefined)
      return showLocal(cli, stack, input.json);
    return showRemote(cli, stack, input.json);
  },
});

async function showLocal(cli: Cli, stack: StackFile, json: boolean): Promise<ExitCode> {
  const found = await cli.local.status(stack);
  if (json) printJson(cli, { stack: stack.name, platform: stack.platform, ...found });
  else cli.out.show(formatLocal(cli, stack.name, found));
  return exitCodes.ok;
}

function formatLocal(cli: Cli, stack: string, found: LocalStatus): string[] {
  if (!found.running) return [sayNotRunning(stack, found)];
  const { style } = cli.out;
  const addresses = found.addresses.map(({ name, url }) => [name, style("cyan", url)]);
  const { services } = found;
  const tables = [...formatServices(services, style), ...formatRuns(services, style)];
  return [...tables, "", ...columns(addresses)];
}

function sayNotRunning(stack: string, { leftovers }: LocalStatus): string {
  if (leftovers !== undefined) return `${stack}: ${sayLeftovers(stack, leftovers)}`;
  return `${stack} is not running. Start it: npx slipway up ${stack}`;
}

/** What state and platform know of a stack. */
interface RemoteStatus {
  release: unknown;
  rollout: unknown;
  lastRun: { kind: string; result: string; endedAt: Date } | undefined;
  /** Who was asked what runs now; undefined where nobody could be. */
  asked: string | undefined;
  services: LiveService[];
  /** Why nobody could be asked. */
  problem?: string;
}

async function showRemote(cli: Cli, stack: StackFile, json: boolean): Promise<ExitCode> {
  const found = { ...(await readState(cli, stack)), ...(await readPlatform(cli, stack)) };
  if (json) printJson(cli, { stack: stack.name, platform: stack.platform, ...found });
  else cli.out.show(formatRemote(cli, stack, found));
  return exitCodes.ok;
}

type StateStatus = Pick<RemoteStatus, "release" | "rollout" | "lastRun">;

async function readState(cli: Cli, stack: StackFile): Promise<StateStatus> {
  const request = { folder: cli.folder, stack: stack.name, operation: "outputs" as const };
  const engine = await cli.openEngine(request);
  const [{ values }, history] = await Promise.all([engine.outputs(), readHistory(engine)]);
  return { release: values.release, rollout: values.rollout, lastRun: history[0] };
}

/** A simulation runs nowhere. */
async function readPlatform(
  cli: Cli,
  stack: StackFile,
): Promise<Omit<RemoteStatus, keyof StateStatus>> {
  if (cli.simulate !== undefined) return { asked: undefined, services: [] };
  const asked = await askLive(async () => {
    const { reader } = await openLive(cli, stack);
    return { asked: reader.place, services: await reader.services() };
  });
  return "answer" in asked ? asked.answer : { asked: undefined, services: [], ...asked };
}

/** An engine that keeps no history leaves that line out; it is no reason to say nothing at all. */
async function readHistory(engine: Engine): Promise<HistoryEntry[]> {
  try {
    return await engine.history();
  } catch (error) {
    if (error instanceof UserError && error.code === "EngineUnsupported") return [];
    throw error;
  }
}

function formatRemote(cli: Cli, stack: StackFile, found: RemoteStatus): string[] {
  const { lastRun } = found;
  const live = formatPlatform(cli, found);
  if (lastRun === undefined && found.release === undefined) {
    return [`${stack.name} (${stack.platform}) has never been brought up from here.`, ...live];
  }
  const last =
    lastRun === undefined
      ? "not recorded"
      : `${lastRun.kind} ${lastRun.result}, ${lastRun.endedAt.toISOString()}`;
  return [
    ...columns([
      ["platform", stack.platform],
      ["release", formatValue(found.release)],
      ["rollout", formatValue(found.rollout, 400)],
      ["last run", last],
    ]),
    ...(found.asked === undefined ? ["This is what the state says of the last update."] : []),
    ...live,
  ];
}

function formatPlatform({ out, simulate }: Cli, found: RemoteStatus): string[] {
  if (simulate !== undefined) return [];
  if (found.problem !== undefined) {
    return [found.problem];
  }
  const place = out.style("dim", `${found.asked ?? ""} says:`);
  if (found.services.length === 0) return ["", place, "nothing of it runs"];
  return ["", place, ...formatLive(found.services, out.style)];
}

function printJson(cli: Cli, document: unknown): void {
  cli.out.json(document, 2);
}
