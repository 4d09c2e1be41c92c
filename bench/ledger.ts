import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { appendBundle, signBundle } from "../program/ledger/extend.ts";
import { parseKeyring } from "../program/ledger/keyring.ts";
import { emptyLedger, formatLedger, readLedgerOutputs } from "../program/ledger/ledger.ts";
import { createSigningKey, hashText } from "../program/ledger/signing.ts";

const application = "parcel-post";

/** Writes the outputs of a ledger of so many releases into a folder, and the keys file. */
export function writeLedger(folder: string, releases: number): string {
  const key = createSigningKey();
  const may = `  ${key.id}: {name: bench, public: ${key.publicKey}, may: {releases: all}}`;
  const keys = `keys:\n${may}\n`;
  const actor = { kind: "pipeline", name: "bench", host: "bench", via: "cli" } as const;
  const drafts = Array.from({ length: releases }, (_none, index) => {
    const release = hashText(String(index));
    const manifest = { artifacts: { api: { kind: "image", digest: `sha256:${release}` } } };
    const payload = { release, manifest };
    return { kind: "release" as const, payload, actor, environment: null };
  });
  const now = new Date();
  const context = { application, keyring: parseKeyring(keys), now };
  const empty = emptyLedger(application);
  const bundle = signBundle(empty, drafts, key, now);
  const ledger = bundle === undefined ? empty : appendBundle(empty, bundle, context);
  const file = join(folder, "ledger.json");
  writeFileSync(file, JSON.stringify({ keys, outputs: formatLedger(ledger) }));
  return file;
}

/** Reads what was written: verified whole, or only as JSON. */
function read(file: string, how: string): void {
  const { keys, outputs } = JSON.parse(readFileSync(file, "utf8")) as {
    keys: string;
    outputs: Record<string, string>;
  };
  const keyring = parseKeyring(keys);
  if (how === "verify") {
    const { ledger, problems } = readLedgerOutputs(outputs, {
      application,
      keyring,
      now: new Date(),
    });
    process.stdout.write(`${ledger.entries.length} entries, ${problems.length} problems\n`);
    if (problems.length > 0) process.exitCode = 1;
    return;
  }
  const entries = Object.entries(outputs).filter(([name]) => name.startsWith("entry-"));
  const parsed = entries.map(([, text]) => JSON.parse(text) as unknown);
  process.stdout.write(`${parsed.length} entries\n`);
}

const [file, how] = process.argv.slice(2);
if (import.meta.main && file !== undefined && how !== undefined) read(file, how);
