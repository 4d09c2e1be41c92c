import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import type { EnvironmentPlace } from "../../../program/ledger/payloads.ts";
import {
  createSigningKey,
  formatPrivateKey,
  type SigningKey,
} from "../../../program/ledger/signing.ts";
import { appendEntries } from "../../../tool/delivery/ledger/append.ts";
import type { LedgerPlace } from "../../../tool/delivery/ledger/place.ts";
import { requireLedger } from "../../../tool/delivery/ledger/read.ts";
import type { AnyEntry } from "../../../program/ledger/entry.ts";
import { cleanEnvironment, type Finished } from "./project-copy.ts";
import { ReleasedProject } from "./released-project.ts";

/** Passphrase of every stack made here. */
const passphrase = "of a test";

/** One line of `promote --json`. */
export interface Line {
  kind: string;
  step?: string;
  status?: string;
  ok?: boolean;
  deployment?: string;
  error?: { code: string; message: string };
}

/** A checkout whose application goes from stage to stage on this machine, with keys of a team. */
export class PromotedProject extends ReleasedProject {
  readonly application = "tide-table";
  /** May sign everything but approvals. */
  readonly pipeline: SigningKey = createSigningKey();
  /** May approve anywhere. */
  readonly approver: SigningKey = createSigningKey();

  constructor() {
    super();
    this.add(this.application);
    const line = ({ id, publicKey }: SigningKey, name: string, may: string): string =>
      `  ${id}:\n    name: ${name}\n    public: ${publicKey}\n    may: ${may}\n`;
    const all = "{releases: all, rejections: all, verdicts: all, deployments: all}";
    const approvals = "{approvals: [production, staging]}";
    const keys = line(this.pipeline, "pipeline", all) + line(this.approver, "ida", approvals);
    this.write("slipway.keys.yaml", `keys:\n${keys}`);
    this.commit("keys");
  }

  stack(stage: string): string {
    return `${this.application}-${stage}`;
  }

  file(stage: string): string {
    return join(this.copy.folder, `Pulumi.${this.stack(stage)}.yaml`);
  }

  text(stage: string): string {
    return readFileSync(this.file(stage), "utf8");
  }

  /** Writes the config of a stack as YAML, with what is given beside what it needs. */
  describe(stage: string, more: Readonly<Record<string, unknown>> = {}): void {
    const config = {
      "slipway:application": this.application,
      "slipway:platform": "local",
      "slipway:stage": stage,
      ...more,
    };
    writeFileSync(this.file(stage), `# Kept by hand.\n${stringify({ config }, { lineWidth: 0 })}`);
  }

  get ledgerPlace(): LedgerPlace {
    const environment = { ...process.env, PULUMI_CONFIG_PASSPHRASE: passphrase };
    const { application } = this;
    return { folder: this.copy.folder, application, environment, now: () => new Date() };
  }

  /** Notes what verifying a release in a stack came to. */
  async verify(
    stage: EnvironmentPlace["stage"],
    release: string,
    result: "pass" | "fail" = "pass",
  ) {
    const checks = [{ name: "health", result }];
    const environment = { stack: this.stack(stage), stage };
    const actor = { kind: "pipeline", name: "pipeline", host: "b", via: "cli" } as const;
    const draft = {
      kind: "verdict",
      payload: { release, result, checks },
      actor,
      environment,
    } as const;
    await appendEntries(this.ledgerPlace, [draft], this.pipeline);
  }

  /** What counts in the ledger. */
  async entries(): Promise<readonly AnyEntry[]> {
    return (await requireLedger(this.ledgerPlace)).ledger.entries;
  }

  variablesFor(key = this.pipeline): Record<string, string> {
    return {
      PULUMI_CONFIG_PASSPHRASE: passphrase,
      SLIPWAY_SIGNING_KEY: formatPrivateKey(key),
      SLIPWAY_ACTOR: key === this.pipeline ? "pipeline" : "ida",
    };
  }

  override run(...words: string[]): Promise<Finished> {
    return this.copy.slipway(words, this.variablesFor());
  }

  approve(deployment: string, stage: string): Promise<Finished> {
    const named = ["--stack", this.stack(stage), "--application", this.application];
    const words = ["approve", deployment, ...named];
    return this.copy.slipway(words, this.variablesFor(this.approver));
  }

  /** Promotes from one stage to another; gives the lines of `--json` and the exit code. */
  async promote(
    from: string,
    to: string,
    ...more: string[]
  ): Promise<{ code: number | null; lines: Line[]; stderr: string }> {
    const words = ["promote", this.stack(from), this.stack(to), ...more, "--yes", "--json"];
    const { code, stdout, stderr } = await this.run(...words);
    const lines = stdout.split("\n").filter(Boolean);
    return { code, lines: lines.map((line) => JSON.parse(line) as Line), stderr };
  }

  /**
   * Kills a promotion some time after it told of a step, or after its update began one; tells
   * whether it lived until then.
   */
  async promoteKilled(
    words: readonly string[],
    { step, afterMs }: { step: string; afterMs: number },
  ): Promise<boolean> {
    const launcher = join(this.copy.folder, "tool/cli/slipway.js");
    const args = [launcher, "promote", ...words, "--yes", "--json"];
    const env = { ...cleanEnvironment(), ...this.variablesFor() };
    const child = spawn(process.execPath, args, {
      cwd: this.copy.folder,
      env,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const ended = once(child, "exit");
    let told = "";
    const seen = new Promise<void>((resolve) => {
      child.stdout.on("data", (data: Buffer) => {
        told += data.toString();
        if (told.includes(`"${step}"`)) resolve();
      });
    });
    await Promise.race([seen, ended]);
    await Promise.race([sleep(afterMs), ended]);
    const lives = child.exitCode === null;
    child.kill("SIGKILL");
    await ended;
    return lives;
  }

  /** What a stack answers. */
  async answer(stage: string, path = "/"): Promise<string> {
    const text = await this.ok("outputs", this.stack(stage), "--json");
    const { address } = JSON.parse(text) as { address: string };
    return await (await fetch(`${address}${path}`)).text();
  }

  async end(): Promise<void> {
    for (const stage of ["development", "staging", "production"]) {
      await this.run("destroy", this.stack(stage), "--yes", "--allow-data-loss");
    }
    chmodSync(this.copy.folder, 0o700);
    this.remove();
  }
}
