import { connect } from "node:net";
import type { Probe } from "../process/probe.ts";

/** Signs in and sends PING; `+PONG` is a yes. */
export function cacheProbe(port: number, password: string): Probe {
  return async () =>
    new Promise((resolve) => {
      const socket = connect({ host: "127.0.0.1", port, timeout: 2000 });
      let answer = "";
      const end = (problem: string | undefined): void => {
        socket.destroy();
        resolve(problem);
      };
      socket.once("connect", () => socket.write(`AUTH ${password}\r\nPING\r\n`));
      socket.on("data", (chunk) => {
        answer += chunk.toString("latin1");
        if (answer.includes("+PONG")) end(undefined);
        else if (answer.startsWith("-")) end(answer.split("\r\n", 1)[0] ?? "");
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
