import { request } from "node:http";
import { connect } from "node:net";
import type { HealthSpec } from "../../schemas.ts";

/** One look at a process: what is wrong with it, or undefined where it works. */
export type Probe = () => Promise<string | undefined>;

/** Asks `GET` of a path, or of the check's own; 2xx and 3xx are good. */
export function httpProbe(port: number, health: HealthSpec, path = health.path): Probe {
  const options = {
    host: "127.0.0.1",
    port,
    path,
    agent: false,
    headers: { "user-agent": "slipway-health" },
  };
  return async () =>
    new Promise((resolve) => {
      const signal = AbortSignal.timeout(health.timeoutSeconds * 1000);
      const asked = request({ ...options, signal }, (response) => {
        response.resume();
        const status = response.statusCode ?? 0;
        resolve(status >= 200 && status < 400 ? undefined : `answered ${status}`);
      });
      asked.once("error", (error: NodeJS.ErrnoException) => {
        const late = `no answer within ${health.timeoutSeconds} s`;
        resolve(signal.aborted ? late : (error.code ?? error.message));
      });
      asked.end();
    });
}

/** Looks whether anybody listens on the port. */
export function listenProbe(port: number): Probe {
  return async () =>
    new Promise((resolve) => {
      const socket = connect({ host: "127.0.0.1", port, timeout: 2000 });
      socket.once("connect", () => {
        socket.destroy();
        resolve(undefined);
      });
      socket.once("timeout", () => {
        socket.destroy();
        resolve("no connection within 2 s");
      });
      socket.once("error", (error: NodeJS.ErrnoException) => {
        resolve(error.code ?? error.message);
      });
    });
}
