import { Agent, type IncomingMessage, type ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createProxyServer } from "httpxy";
import type { Backend } from "./backend.ts";
import { downPage, refuseUpgrade, sendPage, type Page, type UserName } from "./pages.ts";

const proxy = createProxyServer();

/** What the replicas of a process are doing. */
export interface Replicas {
  /** Ports of those that are healthy. */
  healthyPorts: number[];
  /** Whether none of the others will be started again. */
  stopped: boolean;
}

/**
 * Sends requests on to the replicas of a process, in turn. Headers of earlier hops are left alone:
 * between services they are true, and at the entry they are gone already.
 */
export class ReplicaBackend implements Backend {
  readonly #name: UserName;
  readonly #look: () => Replicas;
  readonly #agent = new Agent({ keepAlive: true });
  #turn = 0;

  constructor(name: UserName, look: () => Replicas) {
    this.#name = name;
    this.#look = look;
  }

  async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = this.#nextTarget();
    if (target === undefined) {
      sendPage(request, response, this.#down("none of its processes is healthy"));
      return;
    }
    try {
      await proxy.web(request, response, { target, xfwd: true, agent: this.#agent });
    } catch (error) {
      sendPage(request, response, this.#down(describe(error)));
    }
  }

  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const target = this.#nextTarget();
    // A plain http server hands over plain sockets only.
    if (target === undefined || !(socket instanceof Socket)) {
      refuseUpgrade(socket, this.#down("none of its processes is healthy"));
      return;
    }
    request.headers["x-forwarded-host"] ??= request.headers.host ?? "";
    try {
      await proxy.ws(request, socket, { target, xfwd: true }, head);
    } catch {
      socket.destroy();
    }
  }

  #down(reason: string): Page {
    return downPage(this.#name, this.#look().stopped ? "stopped" : "restarting", reason);
  }

  #nextTarget(): string | undefined {
    const ports = this.#look().healthyPorts;
    const port = ports[this.#turn % Math.max(ports.length, 1)];
    this.#turn += 1;
    return port === undefined ? undefined : `http://127.0.0.1:${port}`;
  }
}

function describe(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? "an unknown error";
  if (code === "ECONNREFUSED") return "its process does not listen on its port";
  return `its process broke the connection off (${code})`;
}
