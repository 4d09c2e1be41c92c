import { createServer } from "node:net";
import type { Check } from "./finding.ts";

/** Whether a server can listen on loopback at all, as every local service does. */
export const checkPorts: Check = async () => {
  const name = "ports";
  const failure = await tryToListen();
  if (failure === undefined) {
    return { name, level: "ok", message: "127.0.0.1 accepts servers" };
  }
  const fix = "Let this user listen on 127.0.0.1 (container policy, loopback interface down?).";
  return { name, level: "problem", message: `cannot listen on 127.0.0.1: ${failure}`, fix };
};

async function tryToListen(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => {
      resolve(error.message);
    });
    server.listen(0, "127.0.0.1", () => {
      server.close(() => {
        resolve(undefined);
      });
    });
  });
}
