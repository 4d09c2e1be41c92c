import type { AnyEntry } from "../../../program/ledger/entry.ts";
import type { LedgerKnowledge } from "../../../program/ledger/judge.ts";
import {
  emptyKeyring,
  type ApprovalRules,
  type KnownKey,
} from "../../../program/ledger/keyring.ts";
import { emptyLedger } from "../../../program/ledger/ledger.ts";
import type { EntryKind, EnvironmentPlace, Payload } from "../../../program/ledger/payloads.ts";
import { createManifest, type Manifest } from "../../../program/release/manifest.ts";

const hash = (digit: string): string => digit.repeat(64);

/** A release of an application whose name has a dash: an image and a site. */
export const ferry: Manifest = createManifest(
  {
    application: "ferry-desk",
    components: { desk: "service", "time-table": "site" },
    artifacts: {
      desk: { image: { digest: `sha256:${hash("1")}`, size: 7 } },
      "time-table": {
        image: { digest: `sha256:${hash("2")}`, size: 7 },
        site: { digest: `sha256:${hash("3")}`, size: 7 },
      },
    },
    program: hash("a"),
    lockfile: hash("b"),
    contract: hash("c"),
    policies: hash("d"),
    migrations: [],
    configKeys: [],
  },
  {
    revision: null,
    builtAt: "2026-01-01T08:00:00.000Z",
    builder: "b",
    repositories: { desk: "registry.example.com/desk", "time-table": "registry.example.com/pages" },
    required: [],
    warnings: [],
  },
);

/** What its release setting is on a platform of containers. */
export const artifacts = {
  desk: `registry.example.com/desk@sha256:${hash("1")}`,
  "time-table": `registry.example.com/pages@sha256:${hash("2")}`,
};

const actor = { kind: "person", name: "olav@example.com", host: "h", via: "cli" } as const;

/** Entries as a verified ledger gives them, for what is judged by them alone. */
export class Entries {
  readonly all: AnyEntry[] = [];
  readonly approvals: Partial<Record<EnvironmentPlace["stage"], ApprovalRules>> = {};
  readonly keys = new Map<string, KnownKey>();

  add<Kind extends EntryKind>(
    kind: Kind,
    payload: Payload<Kind>,
    environment: EnvironmentPlace | null,
    at: string,
    key = "pipeline",
  ): this {
    const seq = this.all.length + 1;
    const link = { application: "ferry-desk", seq, previous: hash("0"), at, key };
    const rest = { id: `e-${seq}`, signature: "", text: "", hash: hash("0"), actor };
    this.all.push({ kind, payload, environment, ...link, ...rest } as unknown as AnyEntry);
    return this;
  }

  release(at = "2026-01-01T08:00:00.000Z"): this {
    const manifest = JSON.parse(JSON.stringify(ferry)) as Payload<"release">["manifest"];
    return this.add("release", { release: ferry.id, manifest }, null, at);
  }

  verdict(stack: string, result: "pass" | "fail" | "revoked", at: string, stage = "staging"): this {
    const checks = [{ name: "health", result: result === "pass" ? "pass" : "fail" } as const];
    const place = { stack, stage } as EnvironmentPlace;
    return this.add("verdict", { release: ferry.id, result, checks }, place, at);
  }

  knowledge(): LedgerKnowledge {
    const ledger = { ...emptyLedger("ferry-desk"), length: this.all.length, entries: this.all };
    const keyring = { ...emptyKeyring, approvals: this.approvals, keys: this.keys };
    return { state: "known", ledger, keyring };
  }
}
