import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** One thing that goes wrong, each time that a request matches, `times` times. */
export interface Fault {
  method?: string;
  path?: RegExp;
  /** @default 1 */
  times?: number;
  /** The answer, instead of the forge's own. */
  answer?: ForgeAnswer;
  /**
   * `reset`: the connection breaks before anything is done; `lost`: it is done, and then the
   * connection breaks; `half`: it breaks within the answer; `silent`: nobody ever answers.
   */
  breaks?: "reset" | "lost" | "half" | "silent";
  /** Runs, and is waited for, before the request is looked at. */
  before?: () => Promise<void> | void;
}

/** What a forge answers. */
export interface ForgeAnswer {
  status: number;
  headers?: Record<string, string>;
  /** Sent as JSON; a string as it is. */
  body?: unknown;
}

/** What a forge is asked. */
export interface ForgeRequest {
  method: string;
  url: URL;
  headers: IncomingMessage["headers"];
  body: unknown;
}

/** A running forge on this machine. */
export interface RunningForge {
  /** `http://127.0.0.1:<port>`. */
  address: string;
  /** `GET /path` of everything that was asked, in order. */
  log: string[];
  /** What still goes wrong; the first that matches does. */
  faults: Fault[];
}

/** Starts a forge that speaks HTTP on loopback until the test ends. */
export async function startForge(
  answer: (request: ForgeRequest) => ForgeAnswer,
): Promise<RunningForge> {
  const forge: RunningForge = { address: "", log: [], faults: [] };
  const server = createServer((request, response) => {
    void serve(forge, answer, request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  forge.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return forge;
}

async function serve(
  forge: RunningForge,
  answer: (request: ForgeRequest) => ForgeAnswer,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? "/", forge.address);
  const method = incoming.method ?? "GET";
  forge.log.push(`${method} ${url.pathname}`);
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const body: unknown = text === "" ? undefined : JSON.parse(text);
  const fault = takeFault(forge.faults, method, url.pathname);
  await fault?.before?.();
  if (fault?.breaks === "silent") return;
  if (fault?.breaks === "reset") return void response.socket?.resetAndDestroy();
  const request = { method, url, headers: incoming.headers, body };
  const given = fault?.answer ?? answer(request);
  if (fault?.breaks === "lost") return void response.socket?.resetAndDestroy();
  send(response, given, fault?.breaks === "half");
}

function send(response: ServerResponse, answer: ForgeAnswer, half: boolean): void {
  const { status, headers = {}, body } = answer;
  const text = typeof body === "string" ? body : JSON.stringify(body ?? null);
  const type = { "content-type": "application/json; charset=utf-8" };
  if (status === 204) {
    response.writeHead(status, headers).end();
    return;
  }
  const bytes = Buffer.from(text);
  response.writeHead(status, { ...type, "content-length": String(bytes.length), ...headers });
  if (!half) response.end(bytes);
  else response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.destroy());
}

function takeFault(faults: Fault[], method: string, path: string): Fault | undefined {
  const at = faults.findIndex(
    (fault) => (fault.method ?? method) === method && (fault.path?.test(path) ?? true),
  );
  const fault = faults[at];
  if (fault === undefined) return undefined;
  fault.times = (fault.times ?? 1) - 1;
  if (fault.times <= 0) faults.splice(at, 1);
  return fault;
}

/** A part of a list, with how many each page has, at most 100, as both forges do it. */
export function pageOf<T>(
  items: readonly T[],
  url: URL,
): { page: T[]; number: number; last: number } {
  const size = Math.min(Number(url.searchParams.get("per_page") ?? defaultPageSize), 100);
  const number = Number(url.searchParams.get("page") ?? 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  return { page: items.slice((number - 1) * size, number * size), number, last };
}

const defaultPageSize = 30;

/** An address with another value of one parameter. */
export function withParameter(url: URL, name: string, value: number | string): string {
  const changed = new URL(url);
  changed.searchParams.set(name, String(value));
  return changed.href;
}
