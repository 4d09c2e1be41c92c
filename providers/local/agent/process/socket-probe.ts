import { connect } from "node:net";
import type { Probe } from "./probe.ts";

/** What an answer says: fine, or what is wrong; or what is to be sent next. */
export type Verdict = { problem: string | undefined; farewell?: Buffer } | { reply: Buffer };

/**
 * Sends a message to a port of this machine and judges what comes back.
 *
 * @param message where it is empty, the server speaks first
 * @param judge sees all that has come since the last message; undefined where it takes more to tell
 */
export function socketProbe(
  port: number,
  message: string | Buffer,
  judge: (answer: Buffer) => Verdict | undefined,
): Probe {
  return async () =>
    new Promise((resolve) => {
      const socket = connect({ host: "127.0.0.1", port, timeout: 2000 });
      let chunks: Buffer[] = [];
      const end = (problem: string | undefined, farewell?: Buffer): void => {
        if (farewell === undefined) socket.destroy();
        else socket.end(farewell);
        resolve(problem);
      };
      socket.once("connect", () => {
        if (message.length > 0) socket.write(message);
      });
      socket.on("data", (chunk) => {
        chunks.push(chunk);
        const verdict = judge(Buffer.concat(chunks));
        if (verdict === undefined) return;
        chunks = [];
        if ("reply" in verdict) socket.write(verdict.reply);
        else end(verdict.problem, verdict.farewell);
      });
      socket.once("timeout", () => {
        socket.destroy();
        resolve("no answer within 2 s");
      });
      socket.once("error", (error: NodeJS.ErrnoException) => {
        end(error.code ?? error.message);
      });
      socket.once("close", () => {
        end("connection closed");
      });
    });
}
