import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmbeddedEngine } from "../../../tool/engine/embedded/engine.ts";
import type { EmbeddedEngineOptions } from "../../../tool/engine/embedded/engine.ts";
import type { Engine, EngineEvent, RunOptions } from "../../../tool/engine/engine.ts";
import type { ResourceState } from "../../../tool/engine/state/snapshot.ts";
import type { ProgramSpec } from "../../engine/programs/files/spec.ts";
import { MemoryStore } from "./memory-store.ts";

const root = join(import.meta.dirname, "../../..");

/** One line of the test provider's log. */
export interface LogLine {
  operation: string;
  name: string;
  at: "begin" | "end";
}

/** A stack of the `files` program with its folder, state and events. */
export class EngineStack {
  readonly folder = mkdtempSync(join(tmpdir(), "engine-test-"));
  readonly store: MemoryStore;
  readonly events: EngineEvent[] = [];
  readonly options: Partial<EmbeddedEngineOptions>;

  constructor(options: Partial<EmbeddedEngineOptions> = {}, store = new MemoryStore()) {
    this.options = options;
    this.store = store;
  }

  /** An engine that runs the program of `spec`. */
  engine(spec: Partial<ProgramSpec> = {}): Engine {
    return createEmbeddedEngine(this.allOptions(spec));
  }

  /** Options of an engine that runs the program of `spec`. */
  allOptions(spec: Partial<ProgramSpec> = {}): EmbeddedEngineOptions {
    const { config, ...rest } = this.options;
    const program = { folder: this.folder, files: [], ...spec };
    return {
      projectFolder: root,
      program: join(root, "test/engine/programs/files"),
      organization: "organization",
      project: "slipway",
      stack: "dev",
      store: this.store,
      storeOf: () => new MemoryStore(),
      providers: { test: { folder: join(root, "test/support/test-provider") } },
      ...rest,
      config: {
        values: { "files:spec": JSON.stringify(program), ...config?.values },
        secretKeys: config?.secretKeys ?? [],
        sealedKeys: config?.sealedKeys ?? [],
      },
    };
  }

  /** Options that collect events. */
  runOptions(options: RunOptions = {}): RunOptions {
    return { onEvent: (event) => this.events.push(event), ...options };
  }

  up(spec: Partial<ProgramSpec>, options: RunOptions = {}) {
    return this.engine(spec).up(this.runOptions(options));
  }

  preview(spec: Partial<ProgramSpec>, options: RunOptions = {}) {
    return this.engine(spec).preview(this.runOptions(options));
  }

  /** The resource of a name in the state. */
  state(name: string): ResourceState | undefined {
    return this.store.current?.resources.find(
      ({ urn, delete: condemned }) => urn.endsWith(`::${name}`) && condemned !== true,
    );
  }

  /** Names of the files that exist. */
  files(): string[] {
    return readdirSync(this.folder)
      .filter((file) => file.endsWith(".json"))
      .sort();
  }

  /** What the provider did. */
  log(): LogLine[] {
    try {
      const lines = readFileSync(join(this.folder, "log.jsonl"), "utf8").trim().split("\n");
      return lines.map((line) => JSON.parse(line) as LogLine);
    } catch {
      return [];
    }
  }

  /** Operations in the order in which they began: `create a`. */
  operations(): string[] {
    return this.log()
      .filter(({ at }) => at === "begin")
      .map(({ operation, name }) => `${operation} ${name}`);
  }

  /** Removes the folder. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Steps as `op name`, for comparisons. */
export function opsOf(steps: { op: string; name: string }[]): string[] {
  return steps.map(({ op, name }) => `${op} ${name}`);
}
