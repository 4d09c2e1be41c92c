import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Role } from "../../../program/ledger/keyring.ts";
import {
  createSigningKey,
  formatPrivateKey,
  type SigningKey,
} from "../../../program/ledger/signing.ts";
import { requireSigningKey } from "../../../tool/delivery/keys/find-key.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

const [maker, judge, both] = [createSigningKey(), createSigningKey(), createSigningKey()];

/** A project that knows three keys, and a user who has some of them; gives who would sign. */
async function signer(own: readonly SigningKey[], role?: Role): Promise<string> {
  const [folder, config] = [await makeTempFolder(), await makeTempFolder()];
  writeFileSync(join(folder, "Pulumi.yaml"), "name: ferry-desk\nruntime: nodejs\n");
  const may = [
    [maker, "releases: all"],
    [judge, "verdicts: all"],
    [both, "releases: all, verdicts: all"],
  ] as const;
  const keys = may.map(
    ([key, said]) => `  ${key.id}: {name: k-${key.id}, public: ${key.publicKey}, may: {${said}}}`,
  );
  writeFileSync(join(folder, "slipway.keys.yaml"), `keys:\n${keys.join("\n")}\n`);
  mkdirSync(join(config, "slipway/keys"), { recursive: true });
  for (const key of own) {
    const file = join(config, "slipway/keys", `${key.id}.pem`);
    writeFileSync(file, formatPrivateKey(key), { mode: 0o600 });
  }
  const found = await requireSigningKey(folder, { XDG_CONFIG_HOME: config }, role);
  return found.id;
}

test("of several keys of a user the one signs that may", async () => {
  await expect(signer([maker, judge], "verdicts")).resolves.toBe(judge.id);
  await expect(signer([maker, judge], "releases")).resolves.toBe(maker.id);
  await expect(signer([maker], "releases")).resolves.toBe(maker.id);
});

test("the only key signs, also what it may not: the ledger says so by name", async () => {
  await expect(signer([maker], "verdicts")).resolves.toBe(maker.id);
});

test("several that may are ambiguous, and none is missing", async () => {
  const ambiguous = { code: "SigningKeyAmbiguous" };
  await expect(signer([judge, both], "verdicts")).rejects.toMatchObject(ambiguous);
  await expect(signer([maker, judge], "pruning")).rejects.toMatchObject(ambiguous);
  await expect(signer([maker, judge])).rejects.toMatchObject(ambiguous);
  await expect(signer([], "releases")).rejects.toMatchObject({ code: "SigningKeyMissing" });
});
