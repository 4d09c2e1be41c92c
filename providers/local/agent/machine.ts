import { delimiter, dirname } from "node:path";
import { machineVariables, programVariables } from "../machine-variables.ts";
import type { MachineVariables } from "../machine-variables.ts";

const usualPath = "/usr/local/bin:/usr/bin:/bin";

/**
 * What the shell of the last update says of this machine: where programs are found. It holds for
 * whatever is started or built after that; what runs stays as it is.
 */
export class Machine {
  #told: MachineVariables;

  constructor(own: NodeJS.ProcessEnv = process.env) {
    this.#told = machineVariables(own);
  }

  /** Takes the variables of another shell in the place of those before. */
  tell(variables: MachineVariables): void {
    this.#told = machineVariables(variables);
  }

  /** What a program starts with; `folders` come first on PATH, then the Node that runs Slipway. */
  forPrograms(folders: readonly string[] = []): Record<string, string> {
    return { ...this.#common(), ...programVariables(this.#told), PATH: this.#path(folders) };
  }

  /** What an installation or a build runs with. */
  forBuilds(folders: readonly string[] = []): Record<string, string> {
    return { ...this.#common(), ...this.#told, PATH: this.#path(folders) };
  }

  /** Values among them that may hold a password, which no message shows. */
  secrets(): string[] {
    const isSecret = /TOKEN|AUTH|PASSWORD|SECRET|_KEY/i;
    return Object.entries(this.#told)
      .filter(([name, value]) => isSecret.test(name) || /:\/\/[^/\s]+@/.test(value))
      .map(([, value]) => value);
  }

  #path(folders: readonly string[]): string {
    // `node` is the Node that runs Slipway, whatever else the host has.
    return [...folders, dirname(process.execPath), this.#told.PATH ?? usualPath].join(delimiter);
  }

  #common(): Record<string, string> {
    const passed = ["HOME", "LANG", "TZ", "TMPDIR"].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    return { LANG: "C.UTF-8", ...Object.fromEntries(passed) };
  }
}
