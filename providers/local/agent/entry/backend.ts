import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** What answers requests that a route sends on. */
export interface Backend {
  /** Answers a request. Never rejects: a failure is an answer too. */
  respond(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Takes over a connection that becomes a websocket. Never rejects. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}
