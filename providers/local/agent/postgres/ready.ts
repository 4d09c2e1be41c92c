import type { Credentials } from "../data/credentials.ts";
import type { Probe } from "../process/probe.ts";
import { socketProbe } from "../process/socket-probe.ts";

/**
 * Asks like pg_isready: sends a startup message, and takes a request for a password as a yes. A
 * server that still recovers accepts connections too, but answers with an error (57P03).
 */
export function postgresProbe(credentials: Credentials): Probe {
  const message = startupMessage({ user: credentials.user, database: credentials.database });
  return socketProbe(credentials.port, message, (answer) => ({
    problem: answer.toString("latin1", 0, 1) === "R" ? undefined : readError(answer),
  }));
}

/** StartupMessage of protocol 3.0 (postgresql.org/docs/current/protocol-message-formats.html). */
function startupMessage(parameters: Record<string, string>): Buffer {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}\0${value}\0`);
  const body = Buffer.from(`${pairs.join("")}\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(3 << 16, 4);
  return Buffer.concat([head, body]);
}

/** ErrorResponse: fields of a letter and a text; `M` is the message. */
function readError(answer: Buffer): string {
  const fields = answer.toString("utf8", 5).split("\0");
  return fields.find((field) => field.startsWith("M"))?.slice(1) ?? "an answer not understood";
}
