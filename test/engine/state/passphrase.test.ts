import { describe, expect, it } from "vitest";
import {
  createPassphraseManager,
  openPassphraseManager,
} from "../../../tool/engine/state/passphrase.ts";
import { createStackSecrets } from "../../../tool/engine/state/stack-secrets.ts";

// Both made by the Pulumi CLI 3.260.0 with the passphrase below.
const passphrase = "slipway-dev";
const salt = "v1:ZgZP8Byqs7I=:v1:decSHdSlNwnevbGP:PPPdIbpcxCGP8PyAm/iag6FcK+IwZA==";
const hush = "v1:w8Y+yKNnRz4dGUDX:gtcaXHPytDs8AvWHt0Swet1+1tY=";

describe("the passphrase provider", () => {
  it("reads what the Pulumi CLI encrypted", async () => {
    const manager = await openPassphraseManager(passphrase, salt, "dev");
    expect(manager.decrypt(hush)).toBe("hush");
    expect(manager.state).toBe(salt);
  });

  it("reads back what it encrypted, also under a manager opened later", async () => {
    const made = await createPassphraseManager("grün 🗝");
    const opened = await openPassphraseManager("grün 🗝", made.state, "dev");
    for (const text of ["", "a", "ä€🗝", "x".repeat(10_000)]) {
      expect(opened.decrypt(made.encrypt(text))).toBe(text);
    }
  });

  it("accepts the empty passphrase, as the CLI does", async () => {
    const made = await createPassphraseManager("");
    const opened = await openPassphraseManager("", made.state, "dev");
    expect(opened.decrypt(made.encrypt("x"))).toBe("x");
  });

  it("never encrypts one text twice in the same way", async () => {
    const manager = await openPassphraseManager(passphrase, salt, "dev");
    expect(manager.encrypt("x")).not.toBe(manager.encrypt("x"));
    const other = await createPassphraseManager(passphrase);
    expect(other.state).not.toBe((await createPassphraseManager(passphrase)).state);
  });

  it("refuses a wrong passphrase, naming the stack and the variables", async () => {
    const open = openPassphraseManager("wrong", salt, "prod");
    await expect(open).rejects.toMatchObject({ code: "WrongPassphrase" });
    await expect(open).rejects.toThrow(/'prod'.*PULUMI_CONFIG_PASSPHRASE,.*_PASSPHRASE_FILE/);
  });

  it.each([
    "",
    "v1",
    "v2:ZgZP8Byqs7I=:v1:decSHdSlNwnevbGP:PPPd",
    "v1:ZgZP8Byqs7I=:v1:x:y",
    "a:b:c",
  ])("refuses the malformed salt '%s'", async (malformed) => {
    const open = openPassphraseManager(passphrase, malformed, "dev");
    await expect(open).rejects.toMatchObject({ code: "MalformedSalt" });
    await expect(open).rejects.toThrow("restore the line 'encryptionsalt' of Pulumi.dev.yaml");
  });

  it("refuses a value in which any one character was changed", async () => {
    const manager = await openPassphraseManager(passphrase, salt, "dev");
    const body = hush.indexOf(":", 3) + 1;
    for (let place = body; place < hush.length - 2; place++) {
      const flipped = hush[place] === "A" ? "B" : "A";
      const damaged = hush.slice(0, place) + flipped + hush.slice(place + 1);
      expect(() => manager.decrypt(damaged)).toThrow("cannot be decrypted");
    }
  });
});

describe("the keys of a stack", () => {
  it("are missing without a passphrase, and the error says how to give one", async () => {
    const secrets = createStackSecrets({ stack: "prod", salt });
    expect(secrets.unlocked).toBe(false);
    await expect(secrets.writer()).rejects.toMatchObject({ code: "PassphraseMissing" });
    await expect(secrets.reader(salt)).rejects.toThrow(/'prod'.*PULUMI_CONFIG_PASSPHRASE/);
  });

  it("get a new salt once where the stack has none, kept before it is used", async () => {
    const kept: string[] = [];
    const onNewSalt = (state: string) => Promise.resolve(void kept.push(state));
    const secrets = createStackSecrets({ stack: "dev", passphrase, onNewSalt });
    const [first, second] = await Promise.all([secrets.writer(), secrets.writer()]);
    expect(first.state).toBe(second.state);
    expect(kept).toEqual([first.state]);
  });
});
