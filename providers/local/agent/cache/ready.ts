import type { Probe } from "../process/probe.ts";
import { socketProbe } from "../process/socket-probe.ts";

/** Signs in and sends PING; `+PONG` is a yes. */
export function cacheProbe(port: number, password: string): Probe {
  return socketProbe(port, `AUTH ${password}\r\nPING\r\n`, (bytes) => {
    const answer = bytes.toString("latin1");
    if (answer.includes("+PONG")) return { problem: undefined };
    return answer.startsWith("-") ? { problem: answer.split("\r\n", 1)[0] ?? "" } : undefined;
  });
}
