import { createServer, type Server } from "node:http";
import type { Backend } from "./backend.ts";

/** One loopback port before all replicas of a process, for the other processes. */
export class Balancer {
  readonly #server: Server;

  constructor(backend: Backend) {
    this.#server = createServer((request, response) => void backend.respond(request, response));
    this.#server.on("upgrade", (request, socket, head) => {
      void backend.upgrade(request, socket, head);
    });
  }

  async listen(port: number): Promise<void> {
    await listen(this.#server, port);
  }

  async close(): Promise<void> {
    await close(this.#server);
  }
}

/** Listens on a port of 127.0.0.1. */
export async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: "127.0.0.1" }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Stops listening and breaks off what is still open. */
export async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
