import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LocalStatus } from "../../../tool/cli/local.ts";
import { findProgram } from "../find-program.ts";
import { cannotCut, withoutNetwork } from "../network.ts";
import { cleanEnvironment, copyProject, run } from "../projects/project-copy.ts";
import type { Finished, ProjectCopy } from "../projects/project-copy.ts";
import type { ExampleApplication } from "./applications.ts";
import { stackFileOf } from "./places.ts";
import type { Place } from "./places.ts";
import type { Trial } from "./trials.ts";

/** Why an example cannot be brought up here; undefined where it can. */
export async function trialProblem({ needs, npm }: Trial): Promise<string | undefined> {
  const missing = needs.filter((program) => findProgram(program) === undefined);
  if (missing.length > 0) return `not installed: ${missing.join(", ")}`;
  return npm.length > 0 ? registryProblem() : undefined;
}

let asked: Promise<string | undefined> | undefined;

/** Why npm cannot install packages; asked once. */
export function registryProblem(): Promise<string | undefined> {
  asked ??= run(["npm", "ping", "--fetch-retries=0"], "/").then(({ code }) =>
    code === 0 ? undefined : "npm's registry cannot be reached",
  );
  return asked;
}

/** A copy of the project in which an example is an application of stacks/. */
export class ExampleProject {
  readonly copy: ProjectCopy = copyProject();
  readonly name: string;
  readonly stack: string;

  constructor(name: string) {
    this.name = name;
    this.stack = `${name}-dev`;
    const text = readFileSync(join(this.copy.folder, "examples", name, "stack.ts"), "utf8");
    const moved = text.replaceAll('"../../', '"../');
    writeFileSync(join(this.copy.folder, `stacks/${name}.ts`), moved);
  }

  /** Writes the stack's file of a place; gives the stack's name. */
  describe(application: ExampleApplication, place: Place): string {
    const stack = place.platform === "local" ? this.stack : `${this.name}-${place.platform}`;
    const text = stackFileOf(this.name, application, place);
    writeFileSync(join(this.copy.folder, `Pulumi.${stack}.yaml`), text);
    return stack;
  }

  /** Installs what its package.json files name. */
  async install({ npm }: Trial): Promise<void> {
    for (const folder of npm) {
      const cwd = join(this.copy.folder, "examples", this.name, folder);
      const argv = ["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline"] as const;
      const finished = await run([...argv], cwd, cleanEnvironment());
      if (finished.code !== 0) throw new Error(finished.stderr);
    }
  }

  slipway(...args: string[]): Promise<Finished> {
    return this.copy.slipway(args);
  }

  /** The same without network, where it can be cut. */
  offline(...args: string[]): Promise<Finished> {
    const launcher = join(this.copy.folder, "tool/cli/slipway.js");
    const argv: [string, ...string[]] = [process.execPath, launcher, ...args];
    const command = cannotCut === undefined ? withoutNetwork(argv) : argv;
    return run(command, this.copy.folder, cleanEnvironment());
  }

  async status(): Promise<LocalStatus> {
    const { stdout } = await this.slipway("status", this.stack, "--json");
    return JSON.parse(stdout) as LocalStatus;
  }

  remove(): void {
    this.copy.remove();
  }
}
