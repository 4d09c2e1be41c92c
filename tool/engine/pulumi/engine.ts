import type { PulumiCommand } from "@pulumi/pulumi/automation/cmd.js";
import type { EngineEvent as CliEvent } from "@pulumi/pulumi/automation/events.js";
import type { Stack } from "@pulumi/pulumi/automation/stack.js";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Rule } from "../../../policies/rule.ts";
import { maskError } from "../../../variables/masking.ts";
import { Mask } from "../embedded/masking.ts";
import type {
  Cancelled,
  DestroyOptions,
  Engine,
  HistoryEntry,
  RunOptions,
  RunResult,
  StackOutputs,
} from "../engine.ts";
import { isLocked, lockHolder, toUserError } from "./failures.ts";
import type { PulumiCli } from "./find-cli.ts";
import { RunLog } from "./run-log.ts";

/** What {@link createPulumiEngine} needs. */
export interface PulumiEngineOptions {
  cli: PulumiCli;
  /** Folder of Pulumi.yaml. */
  projectFolder: string;
  stack: string;
  /** Backend and passphrase, as the CLI takes them from its environment. */
  environment: Record<string, string>;
  /** Folder of the policy pack. @default none */
  policyPack?: string;
  /** The rules of the pack, to tell a finding from its fix. */
  rules?: readonly Rule[];
  /** Hides secrets by their values. @default only what the CLI itself hides */
  mask?: Mask;
  /** Why this engine was taken. */
  reason: string;
}

const lockPauseMs = 1_000;
const maxOutputBytes = 1024 ** 3;
const run = promisify(execFile);

/** Runs a stack by the Pulumi CLI; throws UserErrors, secrets are blinded by the CLI itself. */
export function createPulumiEngine(options: PulumiEngineOptions): Engine {
  return new PulumiEngine(options);
}

/** One run: the options that every command of the CLI takes. */
type Action = (
  stack: Stack,
  shared: { onEvent: (event: CliEvent) => void; parallel?: number; signal?: AbortSignal },
) => Promise<unknown>;

class PulumiEngine implements Engine {
  readonly name = "pulumi";
  readonly #options: PulumiEngineOptions;
  readonly #mask: Mask;
  #stack: Promise<Stack> | undefined;

  constructor(options: PulumiEngineOptions) {
    this.#options = options;
    this.#mask = options.mask ?? new Mask();
  }

  preview(options: RunOptions = {}): Promise<RunResult> {
    const judge = "return-violations";
    return this.#run(
      options,
      (stack, shared) => stack.preview({ ...shared, ...this.#packs(), ...planned(options) }),
      judge,
    );
  }

  up(options: RunOptions = {}): Promise<RunResult> {
    const { approval } = options;
    const plan = approval?.pulumiPlan === undefined ? {} : { plan: approval.pulumiPlan };
    return this.#run(options, async (stack, shared) => {
      // Its own plan holds the CLI to the steps, and says nothing of the state that they start at.
      approval?.state(await this.export());
      return await stack.up({ ...shared, ...this.#packs(), ...plan });
    });
  }

  destroy({ preview = false, ...options }: DestroyOptions = {}): Promise<RunResult> {
    return this.#run(options, (stack, shared) =>
      stack.destroy({ ...shared, previewOnly: preview }),
    );
  }

  refresh(options: RunOptions = {}): Promise<RunResult> {
    return this.#run(options, (stack, shared) => stack.refresh(shared));
  }

  async outputs({ showSecrets = false } = {}): Promise<StackOutputs> {
    const outputs = await this.#ask((stack) => stack.outputs());
    const entries = Object.entries(outputs);
    const secrets = entries.filter(([, { secret }]) => secret);
    const plain = entries.map(([key, { value }]) => [key, value as unknown]);
    const values = Object.fromEntries(plain) as Record<string, unknown>;
    const secretKeys = secrets.map(([key]) => key);
    return { values: showSecrets ? values : maskOutputs(values, secretKeys), secretKeys };
  }

  /** The Automation API would give every secret in plain, and keep an import in a public file. */
  async export({ showSecrets = false } = {}): Promise<unknown> {
    const plain = showSecrets ? ["--show-secrets"] : [];
    return JSON.parse(await this.#command("stack", "export", ...plain)) as unknown;
  }

  async import(deployment: unknown): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), "slipway-import-"));
    const file = join(folder, "state.json");
    try {
      await writeFile(file, JSON.stringify(deployment), { mode: 0o600 });
      await this.#command("stack", "import", "--file", file);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async history(): Promise<HistoryEntry[]> {
    const updates = await this.#ask((stack) => stack.history(undefined, undefined, false));
    return updates.map((update, index) => ({
      // A file backend numbers nothing: the newest comes first, and the first update is 1.
      version: update.version > 0 ? update.version : updates.length - index,
      kind: update.kind,
      result: update.result,
      startedAt: new Date(update.startTime),
      endedAt: new Date(update.endTime),
      message: update.message,
    }));
  }

  /** The CLI does not tell the dead from the living: it frees what it is told to, all of it. */
  async cancel({ force = false } = {}): Promise<Cancelled> {
    const holder = "whoever runs on it, as far as the Pulumi CLI knows";
    if (!force) return { freed: [], held: [holder] };
    await this.#ask((stack) => stack.cancel());
    return { freed: [holder], held: [] };
  }

  #packs(): { policyPacks: string[] } | undefined {
    const { policyPack } = this.#options;
    return policyPack === undefined ? undefined : { policyPacks: [policyPack] };
  }

  async #run(options: RunOptions, action: Action, judge?: "return-violations"): Promise<RunResult> {
    const { cli, reason, stack: name } = this.#options;
    options.onEvent?.({ kind: "engine", engine: "pulumi", version: cli.version, reason });
    const started = performance.now();
    const log = await this.#attempt(options, action, (error, failed) => {
      const violated = failed.violations.some(({ level }) => level === "mandatory");
      if (judge && violated && !options.signal?.aborted) return;
      throw toUserError(error, name, failed, options.signal?.aborted);
    });
    const { steps, outputs, violations } = log;
    const seconds = (performance.now() - started) / 1000;
    return { steps, outputs, violations, seconds, ...(log.unfinished && { unfinished: "state" }) };
  }

  /** Runs an action, again for as long as may be waited while somebody else holds the stack. */
  async #attempt(
    options: RunOptions,
    action: Action,
    onFailure: (error: unknown, log: RunLog) => void,
  ): Promise<RunLog> {
    const until = performance.now() + (options.lockWaitSeconds ?? 0) * 1000;
    for (let told = false; ; told = true) {
      const log = new RunLog(options.onEvent, this.#options.rules ?? [], this.#mask);
      try {
        options.signal?.throwIfAborted();
        await action(await this.#open(), sharedOptions(options, log));
        return log;
      } catch (error) {
        if (!isLocked(error) || performance.now() >= until) {
          onFailure(maskError(error, this.#mask), log);
          return log;
        }
        const holder = lockHolder(error);
        if (!told) options.onEvent?.({ kind: "waiting-for-lock", holder });
        await sleep(lockPauseMs);
      }
    }
  }

  async #ask<T>(question: (stack: Stack) => Promise<T>): Promise<T> {
    try {
      return await question(await this.#open());
    } catch (error) {
      throw toUserError(maskError(error, this.#mask), this.#options.stack);
    }
  }

  /** Runs a command that the Automation API has no good form of; gives its stdout. */
  #command(...words: string[]): Promise<string> {
    const { cli, projectFolder, stack, environment } = this.#options;
    const env = { ...process.env, ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const options = { cwd: projectFolder, env, maxBuffer: maxOutputBytes };
    const command = [...words, "--stack", stack, "--non-interactive"];
    return this.#ask(async () => (await run(cli.file, command, options)).stdout);
  }

  #open(): Promise<Stack> {
    return (this.#stack ??= this.#select());
  }

  async #select(): Promise<Stack> {
    const { cli, projectFolder, stack, environment } = this.#options;
    // Half a second that only a command of this engine should pay.
    const { LocalWorkspace } = await import("@pulumi/pulumi/automation/localWorkspace.js");
    return await LocalWorkspace.createOrSelectStack(
      { stackName: stack, workDir: projectFolder },
      {
        pulumiCommand: await openCommand(cli),
        envVars: { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" },
      },
    );
  }
}

/** The API finds `<root>/bin/pulumi` by itself; a CLI that lies elsewhere is given as it is. */
async function openCommand(cli: PulumiCli): Promise<PulumiCommand> {
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/cmd.js");
  const folder = dirname(cli.file);
  if (basename(folder) === "bin") return await PulumiCommand.get({ root: dirname(folder) });
  const Command = PulumiCommand as unknown as new (file: string, version: null) => PulumiCommand;
  return new Command(cli.file, null);
}

/** Hides the secret outputs, and their texts where a plain output repeats them. */
function maskOutputs(values: Record<string, unknown>, secrets: string[]): Record<string, unknown> {
  const mask = new Mask();
  for (const key of secrets) addTexts(mask, values[key]);
  const masked = mask.data(values);
  return { ...masked, ...Object.fromEntries(secrets.map((key) => [key, "[secret]"])) };
}

function addTexts(mask: Mask, value: unknown): void {
  if (typeof value === "string") mask.add(value);
  if (typeof value !== "object" || value === null) return;
  for (const element of Object.values(value)) addTexts(mask, element);
}

function planned({ savePulumiPlan }: RunOptions): { plan?: string } {
  return savePulumiPlan === undefined ? {} : { plan: savePulumiPlan };
}

function sharedOptions(options: RunOptions, log: RunLog): Parameters<Action>[1] {
  return {
    onEvent: (event) => {
      log.add(event);
    },
    ...(options.parallel === undefined ? {} : { parallel: options.parallel }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
}
