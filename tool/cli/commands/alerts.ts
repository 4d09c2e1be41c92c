import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import type { LiveAlert } from "../../live/live.ts";
import { readAlerts } from "../../live/prometheus/alerts.ts";
import type { Cli } from "../cli.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { askLive, openLive } from "../live-stack.ts";
import type { LocalService } from "../local.ts";
import { sharedOptions, stackArgument } from "../options.ts";
import { formatAlerts } from "../output/live.ts";
import { requireStack, type StackFile } from "../stack-files.ts";

/** `slipway alerts`. */
export const alerts = defineCommand<{ stack?: string | undefined; json: boolean }>({
  name: "alerts",
  group: "Look",
  summary: "list the alerts of a stack that are active now",
  details:
    "Asks what watches it: Prometheus on this machine, in its container on Docker and through the " +
    "API server of Kubernetes; CloudWatch's alarms on AWS. Ends with 0 where none fires, 1 where " +
    "one does that nobody silenced, and 2 where nothing watches the stack or could be asked. " +
    "Pending ones are listed, and do not count.",
  arguments: [stackArgument],
  options: [sharedOptions.json],
  examples: ["slipway alerts prod", "slipway alerts dev --json"],
  input: z.object({ stack: z.string().optional(), json: z.boolean().default(false) }),
  run: async (cli, input) => {
    const stack = await requireStack(cli, input.stack);
    const place = { stack: stack.name, platform: stack.platform };
    const asked = await askLive(() => readActive(cli, stack));
    if ("problem" in asked) {
      if (input.json) cli.out.json({ ...place, ...asked, alerts: [] }, 2);
      cli.err.line(asked.problem);
      return exitCodes.usage;
    }
    // What always fires, to show that alerts arrive, tells of nothing.
    const active = asked.answer.filter(({ severity }) => severity !== "none");
    if (input.json) cli.out.json({ ...place, alerts: active }, 2);
    else if (active.length === 0) cli.out.line(`No alert of ${stack.name} is active.`);
    else cli.out.show(formatAlerts(active, cli.out.style));
    return active.some(counts) ? exitCodes.failed : exitCodes.ok;
  },
});

function counts({ state, silenced }: LiveAlert): boolean {
  return state === "firing" && silenced !== true;
}

async function readActive(cli: Cli, stack: StackFile): Promise<LiveAlert[]> {
  const found =
    stack.platform === "local" ? await readLocal(cli, stack) : await readRemote(cli, stack);
  if (found !== undefined) return found;
  throw new UserError(
    "NothingWatches",
    `Nothing watches '${stack.name}': its program has no Monitoring with Alerting, or what they ` +
      `stand on does not run; npx slipway status ${stack.name} shows it.`,
  );
}

async function readRemote(cli: Cli, stack: StackFile): Promise<LiveAlert[] | undefined> {
  return (await openLive(cli, stack)).reader.alerts();
}

async function readLocal(cli: Cli, stack: StackFile): Promise<LiveAlert[] | undefined> {
  const { services } = await cli.local.status(stack);
  const addressOf = (program: string): string | undefined =>
    services.find((one) => one.program === program && isUp(one))?.address;
  const prometheus = addressOf("Prometheus");
  if (prometheus === undefined) return undefined;
  const alertmanager = addressOf("Alertmanager");
  return readAlerts({
    prometheus: (path) => fetchJson(`http://${prometheus}${path}`),
    ...(alertmanager !== undefined && {
      alertmanager: (path) => fetchJson(`http://${alertmanager}${path}`),
    }),
  });
}

function isUp({ state }: LocalService): boolean {
  return state === "healthy";
}

async function fetchJson(url: string): Promise<unknown> {
  try {
    return await (await fetch(url, { signal: AbortSignal.timeout(10_000) })).json();
  } catch (error) {
    const message = `${url} was not asked: ${(error as Error).message}.`;
    throw new UserError("PlatformUnreachable", message, { cause: error });
  }
}
