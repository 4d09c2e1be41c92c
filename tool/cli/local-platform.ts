import { UserError } from "../../variables/user-error.ts";
import type { LocalPlatform } from "./local.ts";

/** The environments that run on this machine, by their agents. */
export function createLocalPlatform(folder: string): LocalPlatform {
  const missing = (): never => {
    throw new UserError("NoAgent", `There is no agent for the environments of ${folder}.`);
  };
  return { status: missing, stop: missing, start: missing, logs: missing };
}
