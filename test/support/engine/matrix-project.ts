import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import type { Engine, Step } from "../../../tool/engine/engine.ts";
import { findCli } from "../../../tool/engine/pulumi/find-cli.ts";
import { toStep } from "../../../tool/engine/pulumi/steps.ts";
import { openEngine } from "../../../tool/engine/select.ts";
import { marks } from "../../../tool/engine/state/snapshot.ts";
import type { Properties, Snapshot } from "../../../tool/engine/state/snapshot.ts";
import { createStackSecrets } from "../../../tool/engine/state/stack-secrets.ts";
import { openStackStore, type FileStackStore } from "../../../tool/engine/state/store.ts";
import { namedSteps, type Behaviour } from "./matrix.ts";

/** Passphrase of every project of the matrix and of its fixtures: public, since it is a test's. */
export const passphrase = "of the matrix";
/** One salt for all, so that the key is derived once. */
export const salt = "v1:8n4n5Lvngvs=:v1:+3lzD9xrk6B61MAk:TfZ9TTwTT/fCjh6yw1mN8LrQ4nTY1A==";

/** The Pulumi CLI on this machine; undefined where there is none. */
export const cli = await findCli();

const root = join(import.meta.dirname, "../../..");

/** Who runs a program. */
export type Who = "ours" | "cli";
/** What a run did. */
export interface Outcome {
  failed: boolean;
  /** Steps as `op name`, sorted. */
  steps: string[];
  /** Why it failed. */
  message: string;
}

/** A program of the matrix in a folder of its own, with its state and its files. */
export class MatrixProject {
  readonly folder = mkdtempSync(join(tmpdir(), "slipway-matrix-"));
  readonly #behaviour: Behaviour;

  constructor(name: string, behaviour: Behaviour) {
    this.#behaviour = behaviour;
    for (const made of ["files", "home", "sources"]) mkdirSync(join(this.folder, made));
    symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"));
    symlinkSync(join(root, "test/engine/programs"), join(this.folder, "programs"));
    symlinkSync(join(root, "test/support/test-provider"), join(this.folder, "provider"));
    writeFileSync(join(this.folder, "Pulumi.yaml"), projectFile(name, behaviour.project));
    for (const [file, content] of Object.entries(behaviour.existing ?? {})) {
      this.#writeFile(file, content);
    }
  }

  /** State of the stack. */
  get store(): FileStackStore {
    return this.#storeOf("dev");
  }

  /** Writes the states of the stacks that the program reads, and an empty one of its own. */
  async prepare(): Promise<this> {
    await this.store.write({ resources: [], pendingOperations: [] });
    for (const [stack, outputs] of Object.entries(this.#behaviour.reads ?? {})) {
      await this.#storeOf(stack).write(stackWith(stack, outputs));
    }
    return this;
  }

  /** Chooses the version that runs next, after whatever happens to its files. */
  setVersion(version: number): void {
    const own = (this.#behaviour.config?.[version] ?? []).map((line) => `  ${line}\n`).join("");
    const config = `encryptionsalt: ${salt}\nconfig:\n  matrix:version: "${version}"\n${own}`;
    writeFileSync(join(this.folder, "Pulumi.dev.yaml"), config);
    for (const [file, content] of Object.entries(this.#behaviour.sources?.[version] ?? {})) {
      const place = join(this.folder, "sources", file);
      mkdirSync(dirname(place), { recursive: true });
      if (content === null) rmSync(place);
      else writeFileSync(place, content);
    }
    for (const [file, content] of Object.entries(this.#behaviour.outside?.[version] ?? {})) {
      if (content === null) rmSync(join(this.folder, "files", file));
      else this.#writeFile(file, content);
    }
  }

  /** Runs a command by one of the engines. */
  run(who: Who, command: "preview" | "up" | "destroy" | "refresh"): Promise<Outcome> {
    return who === "cli" ? this.#runCli(command) : this.#runOurs(command);
  }

  /** Kills an `up` of the CLI, with all that it started, once the provider has begun something. */
  async killCli(operation: string): Promise<void> {
    const args = ["up", "--stack", "dev", "--yes", "--skip-preview", "--non-interactive"];
    const options = { cwd: this.folder, env: { ...process.env, ...this.#environment() } };
    const child = spawn(cli?.file ?? "pulumi", args, {
      ...options,
      detached: true,
      stdio: "ignore",
    });
    const ended = once(child, "exit");
    const log = join(this.folder, "files", "log.jsonl");
    const begun = (): boolean => existsSync(log) && readFileSync(log, "utf8").includes(operation);
    while (!begun() && child.exitCode === null) await sleep(20);
    // The CLI first: its provider's end would be an error that it writes down.
    child.kill("SIGKILL");
    await ended;
    try {
      process.kill(-(child.pid ?? 0), "SIGKILL");
    } catch {
      // Most of what it started has ended by itself.
    }
    rmSync(log);
  }

  /** The engine of this repository on this project. */
  async engine(): Promise<Engine> {
    process.env.SLIPWAY_TEST_FOLDER = join(this.folder, "files");
    const { folder } = this;
    const request = { folder, stack: "dev", environment: this.#environment() } as const;
    return await openEngine({ ...request, requested: "embedded", operation: "up" });
  }

  /** Names of the files that exist. */
  files(): string[] {
    const names = readdirSync(join(this.folder, "files"));
    return names.filter((name) => name.endsWith(".json")).sort();
  }

  /** Contents of the files that exist. */
  contents(): Record<string, unknown> {
    return Object.fromEntries(
      this.files().map((name) => [
        name,
        JSON.parse(readFileSync(join(this.folder, "files", name), "utf8")) as unknown,
      ]),
    );
  }

  /** Makes the files be these alone. */
  setContents(contents: Record<string, unknown>): void {
    for (const name of this.files()) rmSync(join(this.folder, "files", name));
    for (const [name, content] of Object.entries(contents)) {
      writeFileSync(join(this.folder, "files", name), JSON.stringify(content));
    }
  }

  /** What the provider has done since the last call, in order. */
  operations(): string[] {
    const file = join(this.folder, "files", "log.jsonl");
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, "utf8").trim().split("\n");
    rmSync(file);
    return lines
      .map((line) => JSON.parse(line) as { operation: string; name: string; at: string })
      .filter(({ at }) => at === "begin")
      .map(({ operation, name }) => `${operation} ${name}`);
  }

  /** Removes the folder. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #runOurs(command: "preview" | "up" | "destroy" | "refresh"): Promise<Outcome> {
    const steps: Step[] = [];
    try {
      const engine = await this.engine();
      const result = await engine[command]({
        onEvent: (event) => {
          if (event.kind === "step-started") steps.push(event.step);
        },
      });
      return { failed: false, steps: namedSteps(result.steps), message: "" };
    } catch (error) {
      return { failed: true, steps: namedSteps(steps), message: String(error) };
    }
  }

  #runCli(command: string): Promise<Outcome> {
    const log = join(this.folder, "events.jsonl");
    rmSync(log, { force: true });
    const act = command === "preview" ? [] : ["--yes", "--skip-preview"];
    const args = [command, "--stack", "dev", ...act, "--non-interactive", "--event-log", log];
    const options = { cwd: this.folder, env: { ...process.env, ...this.#environment() } };
    return new Promise((resolve) => {
      execFile(cli?.file ?? "pulumi", args, options, (error, stdout, stderr) => {
        const message = error === null ? "" : stdout + stderr;
        resolve({ failed: error !== null, steps: stepsOfLog(log, command), message });
      });
    });
  }

  #environment(): Record<string, string> {
    return {
      PULUMI_BACKEND_URL: `file://${this.folder}`,
      PULUMI_CONFIG_PASSPHRASE: passphrase,
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_DEBUG_COMMANDS: "true",
      SLIPWAY_TEST_FOLDER: join(this.folder, "files"),
    };
  }

  #storeOf(stack: string): FileStackStore {
    const secrets = createStackSecrets({ stack, passphrase, salt });
    return openStackStore({ backendFolder: this.folder, project: "matrix", stack, secrets });
  }

  #writeFile(name: string, content: string): void {
    writeFileSync(join(this.folder, "files", name), JSON.stringify({ content }));
  }
}

function projectFile(name: string, more: readonly string[] = []): string {
  return [
    "name: matrix",
    "runtime: {name: nodejs, options: {typescript: false}}",
    `main: programs/${name}/index.ts`,
    "plugins: {providers: [{name: test, path: provider}]}",
    ...more,
    "",
  ].join("\n");
}

function stackWith(stack: string, plain: Record<string, string>): Snapshot {
  const outputs: Properties = { ...plain };
  const { hidden } = plain;
  if (hidden !== undefined) outputs.hidden = { [marks.signature]: marks.secret, value: hidden };
  const type = "pulumi:pulumi:Stack";
  const urn = `urn:pulumi:${stack}::matrix::${type}::matrix-${stack}`;
  return { resources: [{ urn, type, custom: false, inputs: {}, outputs }], pendingOperations: [] };
}

interface LoggedEvent {
  resourcePreEvent?: { metadata: StepEventMetadata };
  resOutputsEvent?: { metadata: StepEventMetadata };
}

/** Steps of the CLI's event log; what a refresh found stands in the event after each read. */
function stepsOfLog(file: string, command: string): string[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trim().split("\n");
  const events = lines.map((line) => JSON.parse(line) as LoggedEvent);
  const found = events.flatMap(({ resourcePreEvent, resOutputsEvent }) => {
    const event = command === "refresh" ? resOutputsEvent : resourcePreEvent;
    const step = event === undefined ? undefined : toStep(event.metadata);
    return step === undefined ? [] : [step];
  });
  return namedSteps(found);
}
