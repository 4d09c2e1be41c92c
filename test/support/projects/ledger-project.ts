import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EntryDraft } from "../../../program/ledger/entry.ts";
import { createSigningKey, type SigningKey } from "../../../program/ledger/signing.ts";
import type { LedgerPlace } from "../../../tool/delivery/ledger/place.ts";
import { copyProject, type ProjectCopy } from "./project-copy.ts";

/** An application whose name has a dash, in a checkout of its own, with keys. */
export interface LedgerProject extends ProjectCopy {
  readonly application: string;
  /** May sign everything but approvals. */
  readonly pipeline: SigningKey;
  /** May approve in production. */
  readonly approver: SigningKey;
  place(engine?: LedgerPlace["engine"]): LedgerPlace;
}

/** Makes the checkout; `extra` is added to its keys file. */
export function createLedgerProject(extra = ""): LedgerProject {
  const copy = copyProject();
  const application = "parcel-post";
  const stacks = join(copy.folder, "stacks");
  copyFileSync(join(stacks, "shop.ts"), join(stacks, `${application}.ts`));
  for (const stack of ["dev", "staging", "prod"]) {
    const file = join(copy.folder, `Pulumi.${stack}.yaml`);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("application: shop", `application: ${application}`));
  }
  const [pipeline, approver] = [createSigningKey(), createSigningKey()];
  writeFileSync(
    join(copy.folder, "slipway.keys.yaml"),
    `keys:
  ${pipeline.id}:
    name: pipeline@parcel-post
    public: ${pipeline.publicKey}
    may: {releases: all, rejections: all, verdicts: all, deployments: all, pruning: all}
  ${approver.id}:
    name: ida@example.com
    public: ${approver.publicKey}
    may: {approvals: [production]}
${extra}`,
  );
  const place = (engine?: LedgerPlace["engine"]): LedgerPlace => ({
    folder: copy.folder,
    application,
    environment: process.env,
    engine,
    now: () => new Date(),
  });
  return { ...copy, application, pipeline, approver, place };
}

/** A release whose id is one digit's, or that of any text in hex. */
export function releaseOf(text: string): EntryDraft<"release"> {
  const release = Buffer.from(text).toString("hex").padEnd(64, "0").slice(0, 64);
  return {
    kind: "release",
    payload: { release, manifest: { artifacts: { api: `local@sha256:${release}` } } },
    actor: { kind: "pipeline", name: "pipeline@parcel-post", host: "builder", via: "cli" },
    environment: null,
  };
}
