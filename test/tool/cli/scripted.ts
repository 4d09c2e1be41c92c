import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { onTestFinished } from "vitest";
import type { PolicyViolation } from "../../../policies/rule.ts";
import type { Cli } from "../../../tool/cli/cli.ts";
import type { ExitCode } from "../../../tool/cli/exit-codes.ts";
import type { KeptLog, LocalPlatform, LocalStatus } from "../../../tool/cli/local.ts";
import type {
  LiveAlert,
  LiveLogLine,
  LiveLogQuery,
  LiveReader,
  LiveService,
} from "../../../tool/live/live.ts";
import { runCli } from "../../../tool/cli/main.ts";
import type { OutputStream } from "../../../tool/cli/output/sink.ts";
import type {
  Cancelled,
  DestroyOptions,
  Engine,
  HistoryEntry,
  RunOptions,
  RunResult,
  Step,
} from "../../../tool/engine/engine.ts";
import type { EngineRequest } from "../../../tool/engine/select.ts";

/** What a scripted engine does: the steps of its runs, and how they fail. */
export interface Script {
  steps?: Step[];
  destroySteps?: Step[];
  violations?: PolicyViolation[];
  /** Whether the stack has no state yet. */
  isNew?: boolean;
  outputs?: Record<string, unknown>;
  secretKeys?: string[];
  history?: HistoryEntry[] | Error;
  /** What `export` gives, instead of one resource or none. */
  deployment?: unknown;
  importFailure?: Error;
  /** Dead and living holders of the stack. */
  locks?: Partial<Cancelled>;
  /** Thrown by `up` after its first step. */
  failure?: Error;
  /** Called when `up` begins, before its steps. */
  onUp?: (options: RunOptions) => Promise<void>;
}

/** A step with everything that a test does not care about filled in. */
export function step(part: Partial<Step> & Pick<Step, "op" | "name">): Step {
  return {
    urn: `urn:pulumi:test::shop::t::${part.name}`,
    type: "slipway:index:Service",
    parent: "",
    inputs: {},
    changes: [],
    ...part,
  };
}

/** An engine that plays a script and notes what it was asked to do. */
export class ScriptedEngine implements Engine {
  readonly name = "embedded";
  readonly calls: string[] = [];
  readonly options: RunOptions[] = [];
  readonly imported: unknown[] = [];
  readonly #script: Script;

  constructor(script: Script) {
    this.#script = script;
  }

  async preview(options: RunOptions = {}): Promise<RunResult> {
    this.calls.push("preview");
    return Promise.resolve(this.#play(this.#script.steps ?? [], options));
  }

  async up(options: RunOptions = {}): Promise<RunResult> {
    this.calls.push("up");
    this.options.push(options);
    await this.#script.onUp?.(options);
    const { failure } = this.#script;
    if (failure === undefined) return this.#play(this.#script.steps ?? [], options);
    const [first] = this.#script.steps ?? [];
    if (first !== undefined) {
      options.onEvent?.({ kind: "step-started", step: first });
      options.onEvent?.({ kind: "step-failed", step: first, message: failure.message });
    }
    throw failure;
  }

  async destroy(options: DestroyOptions = {}): Promise<RunResult> {
    this.calls.push(options.preview === true ? "destroy --preview" : "destroy");
    return Promise.resolve(this.#play(this.#script.destroySteps ?? [], options));
  }

  async outputs(options: { showSecrets?: boolean } = {}) {
    const { outputs = {}, secretKeys = [] } = this.#script;
    const values = Object.fromEntries(
      Object.entries(outputs).map(([key, value]) => [
        key,
        secretKeys.includes(key) && options.showSecrets !== true ? "[secret]" : value,
      ]),
    );
    return Promise.resolve({ values, secretKeys });
  }

  async history() {
    const { history = [] } = this.#script;
    return history instanceof Error ? Promise.reject(history) : Promise.resolve(history);
  }

  async refresh(options: RunOptions = {}): Promise<RunResult> {
    this.calls.push("refresh");
    return Promise.resolve(this.#play(this.#script.steps ?? [], options));
  }

  async export({ showSecrets = false } = {}): Promise<unknown> {
    const { isNew = false, deployment } = this.#script;
    if (showSecrets) this.calls.push("export --show-secrets");
    const resources = isNew ? [] : [{ urn: "urn:pulumi:dev::shop::t::one" }];
    return Promise.resolve(deployment ?? { version: 3, deployment: { resources } });
  }

  async import(deployment: unknown): Promise<void> {
    this.calls.push("import");
    this.imported.push(deployment);
    const { importFailure } = this.#script;
    return importFailure === undefined ? Promise.resolve() : Promise.reject(importFailure);
  }

  async cancel({ force = false } = {}): Promise<Cancelled> {
    this.calls.push(force ? "cancel --force" : "cancel");
    const { freed = [], held = [] } = this.#script.locks ?? {};
    return Promise.resolve(force ? { freed: held, held: [] } : { freed, held });
  }

  #play(steps: Step[], { onEvent }: RunOptions): RunResult {
    const { violations = [], outputs = {} } = this.#script;
    onEvent?.({ kind: "engine", engine: "embedded", version: "9.9.9", reason: "scripted" });
    for (const one of steps) {
      onEvent?.({ kind: "step-started", step: one });
      onEvent?.({ kind: "step-finished", step: one, seconds: 0.25 });
    }
    for (const violation of violations) onEvent?.({ kind: "policy", violation });
    return { steps, outputs, violations, seconds: 0.5 };
  }
}

/** A local platform that says what it was asked to do. */
export function scriptedLocal(
  status: Partial<LocalStatus> = {},
  logs: string[][] = [],
  kept?: KeptLog[],
) {
  const calls: string[] = [];
  const whole: LocalStatus = { running: true, addresses: [], services: [], ...status };
  const local: LocalPlatform = {
    status: async () => Promise.resolve(whole),
    stop: async (stack) => {
      calls.push(`stop ${stack.name}`);
      return Promise.resolve({ running: whole.running, ended: whole.leftovers ?? [] });
    },
    start: async (stack) => {
      calls.push(`start ${stack.name}`);
      return Promise.resolve(whole.services.length > 0 ? [] : undefined);
    },
    keptLogs: async () => Promise.resolve(kept),
    logs: async function* (stack, options) {
      calls.push(`logs ${stack.name} ${options.units.join(",")} ${options.lines}`);
      for (const [unit = "", text = ""] of logs) {
        if (options.units.includes(unit)) yield await Promise.resolve({ unit, text });
      }
    },
  };
  return { local, calls };
}

/** What a scripted platform answers. */
export interface PlatformScript {
  services?: LiveService[];
  alerts?: LiveAlert[];
  lines?: LiveLogLine[];
  /** Told whoever reads lines. */
  told?: string;
  /** Thrown by every question. */
  failure?: Error;
}

/** A platform elsewhere that answers by a script, and notes what it was asked for lines. */
export function scriptedReader(script: PlatformScript): LiveReader & { queries: LiveLogQuery[] } {
  const queries: LiveLogQuery[] = [];
  const answer = async <T>(value: T): Promise<T> =>
    script.failure === undefined ? Promise.resolve(value) : Promise.reject(script.failure);
  return {
    queries,
    place: "a scripted platform",
    services: () => answer(script.services ?? []),
    alerts: () => answer(script.alerts),
    logs: async function* (query) {
      queries.push(query);
      if (script.told !== undefined) query.tell?.(script.told);
      yield* await answer(script.lines ?? []);
    },
  };
}

/** A folder with a project of three stacks, removed after the test. */
export async function makeProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-cli-"));
  onTestFinished(async () => rm(folder, { recursive: true }));
  await writeFile(
    join(folder, "Pulumi.yaml"),
    'name: shop\nruntime: nodejs\nbackend: { url: "file://." }\n',
  );
  const stacks = { dev: "local development", check: "local testing", prod: "aws production" };
  for (const [name, words] of Object.entries(stacks)) {
    const [platform = "", stage = ""] = words.split(" ");
    const lines = [`platform: ${platform}`, `stage: ${stage}`, "application: shop"];
    const config = lines.map((line) => `  slipway:${line}`).join("\n");
    await writeFile(join(folder, `Pulumi.${name}.yaml`), `config:\n${config}\n`);
  }
  return folder;
}

/** How a command line is run. */
export interface Play {
  script?: Script;
  local?: LocalPlatform;
  reader?: LiveReader;
  /** Lines typed at a terminal, each when a question stands there; no terminal without it. */
  answers?: string[];
  /** What is piped in. @default nothing */
  input?: string | Buffer;
  interrupts?: AbortController;
  /** What time it is. @default the machine's clock */
  now?: () => Date;
  /** Variables of the environment. @default a home of the Pulumi CLI in the project's folder */
  env?: Record<string, string>;
}

/** What a command line left behind. */
export interface Played {
  code: ExitCode;
  stdout: string;
  stderr: string;
  engine: ScriptedEngine;
  requests: EngineRequest[];
}

/** Runs a command line against a scripted engine. */
export async function play(folder: string, argv: string[], options: Play = {}): Promise<Played> {
  const engine = new ScriptedEngine(options.script ?? {});
  const requests: EngineRequest[] = [];
  const openEngine: Cli["openEngine"] = async (request) => {
    requests.push(request);
    return Promise.resolve(engine);
  };
  const terminal = options.answers !== undefined;
  const [stdout, stderr] = [collect(false), collect(terminal)];
  const stdin = Object.assign(new PassThrough(), { isTTY: terminal });
  if (terminal) typeAnswers(stdin, stderr.stream, options.answers ?? []);
  else stdin.end(options.input ?? "");
  const controller = options.interrupts ?? new AbortController();
  const code = await runCli([...argv, "--folder", folder], {
    stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: { PULUMI_HOME: join(folder, "home"), ...options.env },
    interrupts: {
      signal: controller.signal,
      interrupt: () => {
        controller.abort();
      },
      dispose: () => undefined,
    },
    exit: () => undefined,
    ...(options.now && { now: options.now }),
    openEngine,
    createLocal: () => options.local ?? scriptedLocal().local,
    openReader: async () => Promise.resolve(options.reader ?? scriptedReader({})),
  });
  return { code, stdout: stdout.text(), stderr: stderr.text(), engine, requests };
}

function collect(isTTY: boolean): { stream: OutputStream & PassThrough; text: () => string } {
  let text = "";
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 120, rows: 40 });
  stream.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return { stream, text: () => stripVTControlCharacters(text) };
}

/** Types one line whenever a question has been written. */
function typeAnswers(stdin: PassThrough, stderr: PassThrough, answers: string[]): void {
  const left = [...answers];
  stderr.on("data", (chunk: Buffer) => {
    if (!/(\[y\/N\]|to go on:|\(not shown\):) /.test(stripVTControlCharacters(chunk.toString())))
      return;
    const answer = left.shift();
    if (answer === undefined) stdin.end();
    else stdin.write(`${answer}\n`);
  });
}
