import type { Actor } from "../../../program/ledger/actor.ts";
import type { EntryDraft } from "../../../program/ledger/entry.ts";
import { appendBundle, signBundle } from "../../../program/ledger/extend.ts";
import { parseKeyring, type Keyring } from "../../../program/ledger/keyring.ts";
import { emptyLedger, type Ledger } from "../../../program/ledger/ledger.ts";
import type { EnvironmentPlace } from "../../../program/ledger/payloads.ts";
import { createSigningKey, type SigningKey } from "../../../program/ledger/signing.ts";
import type { LedgerContext } from "../../../program/ledger/verify-entry.ts";

/** Keys of a team: a pipeline, two who approve, one who may sign nothing but verdicts of staging. */
export interface Team {
  pipeline: SigningKey;
  ida: SigningKey;
  ole: SigningKey;
  tester: SigningKey;
  stranger: SigningKey;
  keyring: Keyring;
  /** The keys file. */
  text: string;
}

/** Makes the keys of a team, and its keys file. */
export function createTeam(approvals = ""): Team {
  const [pipeline, ida, ole] = [createSigningKey(), createSigningKey(), createSigningKey()];
  const [tester, stranger] = [createSigningKey(), createSigningKey()];
  const line = (key: SigningKey, name: string, may: string): string =>
    `  ${key.id}:\n    name: ${name}\n    public: ${key.publicKey}\n    may: ${may}\n`;
  const all = "{releases: all, rejections: all, verdicts: all, deployments: all, pruning: all}";
  const text = `keys:
${line(pipeline, "pipeline", all)}${line(ida, "ida@example.com", "{approvals: [production, staging]}")}${line(ole, "ole@example.com", "{approvals: [production]}")}${line(tester, "tester", "{verdicts: [staging]}")}${approvals}`;
  return { pipeline, ida, ole, tester, stranger, keyring: parseKeyring(text), text };
}

export const prod: EnvironmentPlace = { stack: "prod", stage: "production" };
export const staging: EnvironmentPlace = { stack: "staging", stage: "staging" };
export const actor: Actor = { kind: "pipeline", name: "pipeline", host: "builder-7", via: "cli" };

/** When the chains of the tests begin. */
export const begin = new Date("2031-03-04T05:06:07.008Z");

/** Hex of 64 digits, from a number. */
export function hex(number: number): string {
  return number.toString(16).padStart(64, "0");
}

/** A chain that grows by one entry after the other, each a minute after the one before. */
export class ChainMaker {
  ledger: Ledger;
  /** Every entry that was appended, also those that count no more. */
  readonly texts: string[] = [];
  now = begin;
  readonly #keyring: Keyring;

  constructor(keyring: Keyring, application = "parcel-post") {
    this.#keyring = keyring;
    this.ledger = emptyLedger(application);
  }

  get context(): LedgerContext {
    const stages = { prod: "production", staging: "staging" };
    return { application: this.ledger.application, keyring: this.#keyring, now: this.now, stages };
  }

  append(key: SigningKey, ...drafts: EntryDraft[]): Ledger {
    this.now = new Date(this.now.getTime() + 60_000);
    const bundle = signBundle(this.ledger, drafts, key, this.now);
    if (bundle === undefined) return this.ledger;
    this.ledger = appendBundle(this.ledger, bundle, this.context);
    this.texts.push(...bundle.entries);
    return this.ledger;
  }
}

/** A deployment of a release to production as it stands after a move. */
export function deployed(
  id: string,
  release: string,
  status: "pending" | "pending_approval" | "running" | "completed" | "failed" | "cancelled",
): EntryDraft<"deployment"> {
  const over = ["completed", "failed", "cancelled"].includes(status);
  return {
    kind: "deployment",
    environment: prod,
    actor,
    payload: {
      id,
      release,
      previous: null,
      source: "promotion",
      sourceStack: "staging",
      strategy: "rolling",
      status,
      steps: [],
      startedAt: "2031-03-04T05:00:00.000Z",
      ...(over && { completedAt: "2031-03-04T05:30:00.000Z", durationMs: 1_800_000 }),
      configVersion: "c0ffee",
      notified: [],
    },
  };
}

/** A whole life: released, verified, asked for, approved, deployed; with a little chance in it. */
export function growChain(maker: ChainMaker, team: Team, seed: number): void {
  const { pipeline, ida, ole } = team;
  for (let round = 0; round < 2 + (seed % 2); round += 1) {
    const release = hex(seed * 16 + round + 1);
    const goal = hex(seed * 16 + round + 1_000_000);
    const id = `d-${round + 1}`;
    const manifest = { artifacts: { "label-printer": `local@sha256:${release}` }, size: seed };
    const checks = [
      { name: "health", result: "pass" as const, figure: `${seed} ms`, durationMs: seed },
    ];
    maker.append(pipeline, {
      kind: "release",
      payload: { release, manifest },
      actor,
      environment: null,
    });
    maker.append(pipeline, {
      kind: "verdict",
      payload: { release, result: "pass", checks },
      actor,
      environment: staging,
    });
    maker.append(
      pipeline,
      deployed(id, release, "pending"),
      deployed(id, release, "pending_approval"),
      {
        kind: "approval-requested",
        environment: prod,
        actor,
        payload: {
          deployment: id,
          release,
          goal,
          expiresAt: "2031-03-06T00:00:00.000Z",
          authors: ["kim@example.com"],
        },
      },
    );
    const said = seed % 3 === 0 ? { comment: `Grüße, „${seed}“ 👩‍🚀` } : {};
    maker.append(seed % 2 === 0 ? ida : ole, {
      kind: "approval-granted",
      environment: prod,
      actor: { ...actor, kind: "person", name: "who approves" },
      payload: { deployment: id, release, goal, ...said },
    });
    if (round > 0) continue;
    maker.append(pipeline, deployed(id, release, "running"));
    maker.append(pipeline, deployed(id, release, seed % 5 === 0 ? "failed" : "completed"));
  }
}
