import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** What answers the requests and upgrades of a server. */
export interface Answering {
  respond(request: IncomingMessage, response: ServerResponse): unknown;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): unknown;
}

/** An HTTP server on 127.0.0.1 that can be closed while connections are open. */
export class LoopbackServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(answering: Answering) {
    this.#server = createServer((request, response) => void answering.respond(request, response));
    this.#server.on("upgrade", (request, socket, head) => {
      socket.on("error", () => socket.destroy());
      void answering.upgrade(request, socket, head);
    });
    // Node's own closeAllConnections leaves out those that became websockets.
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  get listening(): boolean {
    return this.#server.listening;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ port, host: "127.0.0.1" }, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
  }

  /** Stops listening and breaks off what is still open. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      for (const socket of this.#sockets) socket.destroy();
    });
  }
}
