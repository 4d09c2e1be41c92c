import { once } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import type { Cli } from "./cli.ts";
import { isLiveWell, type LiveService } from "../live/live.ts";
import { openLive } from "./live-stack.ts";
import type { LocalService } from "./local.ts";
import { isWell, sayLeftovers } from "./output/services.ts";
import type { StackFile } from "./stack-files.ts";

/** One thing that has to be well for a stack to be. */
export interface HealthCheck {
  name: string;
  ok: boolean;
  /** What was seen. */
  detail: string;
}

/** Longest time that an address may take to answer, in milliseconds. */
const answerMs = 10_000;

/**
 * Looks at everything that runs of a stack, and at its addresses.
 *
 * @throws UserError `PlatformUnreachable` or `KubeconfigInvalid` where the platform cannot be asked.
 */
export async function checkHealth(cli: Cli, stack: StackFile): Promise<HealthCheck[]> {
  return stack.platform === "local" ? await checkLocal(cli, stack) : await checkRemote(cli, stack);
}

async function checkLocal(cli: Cli, stack: StackFile): Promise<HealthCheck[]> {
  const { running, services, addresses, leftovers } = await cli.local.status(stack);
  if (!running) {
    const detail = leftovers === undefined ? "is not running" : sayLeftovers(stack.name, leftovers);
    return [{ name: "agent", ok: false, detail }];
  }
  const reached = addresses.map(({ name, url }) => checkAddress(name, url));
  return [...services.map(checkLocalService), ...(await Promise.all(reached))];
}

function checkLocalService(service: LocalService): HealthCheck {
  const ended = service.lastExit === undefined ? "" : ` (${service.lastExit})`;
  const ok = isWell(service);
  return { name: service.name, ok, detail: ok ? service.state : service.state + ended };
}

async function checkRemote(cli: Cli, stack: StackFile): Promise<HealthCheck[]> {
  const { reader, deployed } = await openLive(cli, stack);
  const services = await reader.services();
  if (services.length === 0 && deployed.application === undefined) {
    return [{ name: stack.name, ok: false, detail: `${reader.place} has nothing of it` }];
  }
  return [...services.map(checkService), ...(await checkAddresses(cli, stack))];
}

/** Whether the addresses answer that the last update of a stack gives. */
export async function checkAddresses(cli: Cli, stack: StackFile): Promise<HealthCheck[]> {
  const addresses = await readAddresses(cli, stack);
  return await Promise.all(addresses.map(({ name, url }) => checkAddress(name, url)));
}

function checkService(service: LiveService): HealthCheck {
  const { name, kind, slot, state, ready, wanted, detail } = service;
  const place = [kind, ...(slot === undefined ? [] : [`slot ${slot}`])].join(", ");
  const copies = `${ready} of ${wanted}`;
  return {
    name: `${name} (${place})`,
    ok: isLiveWell(service),
    detail: [`${state}, ${copies}`, ...(detail === undefined ? [] : [detail])].join(": "),
  };
}

/** What the last update says of where the application answers. */
async function readAddresses(cli: Cli, stack: StackFile): Promise<{ name: string; url: string }[]> {
  const request = { folder: cli.folder, stack: stack.name, operation: "outputs" as const };
  const { values } = await (await cli.openEngine(request)).outputs();
  const { address, sites } = values;
  const all = [["address", address], ...Object.entries((sites ?? {}) as Record<string, unknown>)];
  const found = all.flatMap(([name, url]) =>
    typeof url === "string" && /^https?:/.test(url) ? [{ name: String(name), url }] : [],
  );
  return [...new Map(found.map((one) => [one.url, one])).values()];
}

/** Whether an address answers: below 500 is the application's own; a redirect is one, too. */
export async function checkAddress(name: string, url: string): Promise<HealthCheck> {
  try {
    const status = await askStatus(new URL(url));
    return { name: `${name} at ${url}`, ok: status < 500, detail: `answers ${status}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { name: `${name} at ${url}`, ok: false, detail: `does not answer: ${reason}` };
  }
}

/**
 * The status that an address answers with. Names below `localhost` are this machine's (RFC 6761,
 * 6.3): browsers know that by themselves, while the resolvers of many systems do not.
 */
async function askStatus(url: URL): Promise<number> {
  const { protocol, hostname, port, pathname, search } = url;
  const asked = (protocol === "https:" ? https : http).request({
    hostname: hostname.endsWith(".localhost") ? "127.0.0.1" : hostname.replace(/^\[|\]$/g, ""),
    port,
    path: `${pathname}${search}`,
    headers: { host: url.host },
    signal: AbortSignal.timeout(answerMs),
  });
  asked.end();
  const [response] = (await once(asked, "response")) as [http.IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}
