import { connect } from "node:net";
import type { Probe } from "./probe.ts";

/** What an answer says: fine, or what is wrong. */
export interface Verdict {
  problem: string | undefined;
}

/**
 * Sends a message to a port of this machine and judges what comes back.
 *
 * @param judge sees all that has come so far; undefined where it takes more to tell
 */
export function socketProbe(
  port: number,
  message: string | Buffer,
  judge: (answer: Buffer) => Verdict | undefined,
): Probe {
  return async () =>
    new Promise((resolve) => {
      const socket = connect({ host: "127.0.0.1", port, timeout: 2000 });
      const chunks: Buffer[] = [];
      const end = (problem: string | undefined): void => {
        socket.destroy();
        resolve(problem);
      };
      socket.once("connect", () => socket.write(message));
      socket.on("data", (chunk) => {
        chunks.push(chunk);
        const verdict = judge(Buffer.concat(chunks));
        if (verdict) end(verdict.problem);
      });
      socket.once("timeout", () => {
        end("no answer within 2 s");
      });
      socket.once("error", (error: NodeJS.ErrnoException) => {
        end(error.code ?? error.message);
      });
      socket.once("close", () => {
        end("connection closed");
      });
    });
}
