import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { environments, findAgent, type Agent } from "../../../providers/local/agent/client.ts";
import { patient } from "../slowness.ts";
import { ProviderClient, type Json } from "../engine/provider-client.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * A project of its own with the local provider in it, under a folder that only its owner may enter
 * (as a clone under /root is), so that tests leave nothing in the repository.
 */
export class LocalProject {
  readonly root: string;
  readonly environment = "test-dev";
  readonly #parent: string;
  readonly #variables: NodeJS.ProcessEnv;
  #provider: ProviderClient | undefined;

  constructor(variables: NodeJS.ProcessEnv = {}) {
    // mkdtemp makes the folder with mode 0700.
    this.#parent = mkdtempSync(join(tmpdir(), "slipway-test-"));
    this.root = join(this.#parent, "project");
    this.#variables = { ...process.env, ...variables };
    mkdirSync(this.root);
    for (const folder of ["providers/local", "providers/shared", "variables"]) {
      cpSync(join(repository, folder), join(this.root, folder), { recursive: true });
    }
    writeFileSync(join(this.root, "package.json"), '{ "type": "module" }\n');
    symlinkSync(join(repository, "node_modules"), join(this.root, "node_modules"));
  }

  /** Writes a file of the project. */
  write(path: string, content: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), content);
  }

  async provider(): Promise<ProviderClient> {
    this.#provider ??= await ProviderClient.start(this.root, this.#variables);
    return this.#provider;
  }

  /** Creates the environment; gives its outputs. */
  async createEnvironment(): Promise<{ entryPort: number; address: string }> {
    const provider = await this.provider();
    const made = await provider.create("Environment", { name: this.environment });
    return made as { entryPort: number; address: string };
  }

  /** Inputs with the environment's name. */
  owned(name: string, inputs: Json): Json {
    return { environment: this.environment, name, ...inputs };
  }

  get agent(): Agent {
    const agent = findAgent(this.root, this.environment);
    if (agent === undefined) throw new Error("the environment is not there");
    return agent;
  }

  async remove(): Promise<void> {
    await this.#provider?.close();
    for (const name of environments(this.root)) await findAgent(this.root, name)?.removeData();
    rmSync(this.#parent, { recursive: true, force: true });
  }
}

/** Waits until a look gives something; fails after `seconds`, longer on a busy machine. */
export async function until<T>(
  look: () => Promise<T | undefined> | T | undefined,
  seconds = 15,
): Promise<T> {
  const deadline = performance.now() + patient(seconds * 1000);
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > deadline) throw new Error(`not seen within ${seconds} s`);
    await sleep(25);
  }
}
