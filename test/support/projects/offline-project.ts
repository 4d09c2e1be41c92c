import { copyFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { cannotCut, withoutNetwork } from "../network.ts";
import { cleanEnvironment, copyProject, run } from "./project-copy.ts";
import type { Finished, ProjectCopy } from "./project-copy.ts";

const root = join(import.meta.dirname, "../../..");

/** How the tests of this project ran, for their names. */
export const offline =
  cannotCut === undefined ? ", without network" : ` (network not cut: ${cannotCut})`;

/** A copy of the project with all fixture stacks: no CLI, credential, passphrase or network. */
export class OfflineProject {
  readonly copy: ProjectCopy = copyProject();

  constructor() {
    cpSync(join(root, "test/fixtures/stacks"), this.copy.folder, { recursive: true });
    this.lock("fixture");
  }

  /** Takes the made-up digests of the fixture, or the lock as it is shipped, without any. */
  lock(lock: "fixture" | "shipped"): void {
    const file = lock === "fixture" ? "test/fixtures/images.lock" : "images.lock";
    copyFileSync(join(root, file), join(this.copy.folder, "images.lock"));
  }

  /** Runs `slipway` without network. */
  slipway(...args: string[]): Promise<Finished> {
    const launcher = join(this.copy.folder, "tool/cli/slipway.js");
    const argv: [string, ...string[]] = [process.execPath, launcher, ...args];
    const command = cannotCut === undefined ? withoutNetwork(argv) : argv;
    return run(command, this.copy.folder, cleanEnvironment());
  }

  preview(stack: string): Promise<Finished> {
    return this.slipway("preview", stack, "--json");
  }

  remove(): void {
    this.copy.remove();
  }
}
