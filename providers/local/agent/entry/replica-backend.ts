import { Agent, type IncomingMessage, type ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createProxyServer } from "httpxy";
import type { Backend } from "./backend.ts";
import { downPage, refuseUpgrade, sendPage } from "./pages.ts";

const forwardedHeaders = ["for", "port", "proto", "host"].map((part) => `x-forwarded-${part}`);
const proxy = createProxyServer();

/** Sends requests on to the replicas of a process, in turn. */
export class ReplicaBackend implements Backend {
  readonly #name: string;
  readonly #healthyPorts: () => number[];
  readonly #agent = new Agent({ keepAlive: true });
  #turn = 0;

  constructor(name: string, healthyPorts: () => number[]) {
    this.#name = name;
    this.#healthyPorts = healthyPorts;
  }

  async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = this.#nextTarget();
    if (target === undefined) {
      sendPage(request, response, downPage(this.#name, "none of its processes is healthy"));
      return;
    }
    forgetForwarded(request);
    try {
      await proxy.web(request, response, { target, xfwd: true, agent: this.#agent });
    } catch (error) {
      sendPage(request, response, downPage(this.#name, describe(error)));
    }
  }

  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const target = this.#nextTarget();
    // A plain http server hands over plain sockets only.
    if (target === undefined || !(socket instanceof Socket)) {
      refuseUpgrade(socket, downPage(this.#name, "none of its processes is healthy"));
      return;
    }
    forgetForwarded(request);
    request.headers["x-forwarded-host"] = request.headers.host ?? "";
    try {
      await proxy.ws(request, socket, { target, xfwd: true }, head);
    } catch {
      socket.destroy();
    }
  }

  #nextTarget(): string | undefined {
    const ports = this.#healthyPorts();
    const port = ports[this.#turn % Math.max(ports.length, 1)];
    this.#turn += 1;
    return port === undefined ? undefined : `http://127.0.0.1:${port}`;
  }
}

/** This is the first hop: what a client claims about earlier ones is not true. */
function forgetForwarded(request: IncomingMessage): void {
  for (const header of forwardedHeaders) Reflect.deleteProperty(request.headers, header);
}

function describe(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? "an unknown error";
  if (code === "ECONNREFUSED") return "its process does not listen on its port";
  return `its process broke the connection off (${code})`;
}
