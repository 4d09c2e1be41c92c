import type * as Client from "../../providers/local/agent/client.ts";
import type { Agent, LogOptions } from "../../providers/local/agent/client.ts";
import { localName } from "../../components/platforms/local/names.ts";
import type { LocalLogLine, LocalPlatform, LocalStack, LocalStatus } from "./local.ts";
import { viewAgent, viewLogs } from "./local-view.ts";
import { inOrder } from "../live/log-order.ts";
import { merge } from "../live/merge.ts";

/** The environments that run on this machine, by their agents. */
export function createLocalPlatform(folder: string): LocalPlatform {
  return {
    status: async (stack) => {
      const agent = await findStackAgent(folder, stack);
      if (agent === undefined) return nothing;
      const seen = viewAgent(await agent.status());
      const leftovers = seen.running ? [] : await agent.leftovers();
      return leftovers.length === 0 ? seen : { ...seen, leftovers };
    },
    stop: async (stack) => {
      const agent = await findStackAgent(folder, stack);
      if (agent === undefined) return { running: false, ended: [] };
      // Not its status, which an agent of another version may give in another form.
      const running = await agent.isRunning();
      // Also where its agent is gone: what that one left running is ended.
      return { running, ended: await agent.stop() };
    },
    start: async (stack) => (await findStackAgent(folder, stack))?.start(),
    keptLogs: async (stack) => {
      const agent = await findStackAgent(folder, stack);
      const { componentOfLog } = await loadClient();
      return agent && viewLogs(agent.logNames(), componentOfLog);
    },
    logs: async function* (stack, { units, lines, follow, signal }) {
      const agent = await findStackAgent(folder, stack);
      if (agent === undefined) return;
      const kept = agent.logNames().filter((name) => units.includes(name));
      const options = { lines, follow, signal };
      const sources = kept.map((unit) => readUnit(agent, unit, options));
      yield* follow ? merge(sources) : inOrder(sources);
    },
  };
}

const nothing: LocalStatus = { running: false, addresses: [], services: [] };

/** An environment is named by application and stack; a long name is cut, and found as it is. */
async function findStackAgent(folder: string, stack: LocalStack): Promise<Agent | undefined> {
  const { environments, findAgent } = await loadClient();
  const exact = findAgent(folder, localName(stack.application, stack.name));
  if (exact !== undefined) return exact;
  // The program may give its environment another name than its file has.
  const all = environments(folder).flatMap((name) => findAgent(folder, name) ?? []);
  const others = all.filter((agent) => agent.stack === stack.name);
  return others.length === 1 ? others[0] : undefined;
}

/** Loaded when wanted: most commands never speak to an agent. */
async function loadClient(): Promise<typeof Client> {
  return await import("../../providers/local/agent/client.ts");
}

async function* readUnit(
  agent: Agent,
  unit: string,
  options: LogOptions,
): AsyncIterable<LocalLogLine> {
  for await (const text of agent.logs(unit, options)) yield { unit, text };
}
