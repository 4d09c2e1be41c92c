import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { Ledger } from "../../../tool/engine/embedded/deployment/ledger.ts";
import { Books } from "../../../tool/engine/state/books.ts";
import { checkIntegrity } from "../../../tool/engine/state/integrity.ts";
import { marks } from "../../../tool/engine/state/snapshot.ts";
import type { Change, ResourceState, Snapshot } from "../../../tool/engine/state/snapshot.ts";
import { createStackSecrets } from "../../../tool/engine/state/stack-secrets.ts";
import { openStackStore, type FileStackStore } from "../../../tool/engine/state/store.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

const salt = "v1:xqF6fAF4Yvc=:v1:HZzg9sQv1M12d7Z0:XTceJcO749AlaUtjmZdw00rI3OF4mA==";
const lock = { waitSeconds: 0 };

function openIn(backendFolder: string): FileStackStore {
  const secrets = createStackSecrets({ stack: "dev", passphrase: "slipway-dev", salt });
  return openStackStore({ backendFolder, project: "shop", stack: "dev", secrets });
}

function component(name: string, more: Partial<ResourceState> = {}): ResourceState {
  const urn = `urn:pulumi:dev::shop::a:b:C::${name}`;
  const hidden = { [marks.signature]: marks.secret, value: `hush ${name}` };
  return { urn, custom: false, type: "a:b:C", inputs: { hidden }, outputs: {}, ...more };
}

const one: Snapshot = { resources: [component("one")], pendingOperations: [] };
const two: Change = { kind: "record", id: 1, resource: component("two") };
const three: Change = { kind: "begin", id: 2, type: "creating", resource: component("three") };

function namesIn(snapshot: Snapshot | undefined): string[] {
  return (snapshot?.resources ?? []).map(({ urn }) => urn.split("::").at(-1) ?? "");
}

/** A stack with the state `one` and the journal of a run that was killed after two more entries. */
async function makeCrashed(
  change: (journal: Buffer) => Buffer | string = (journal) => journal,
): Promise<FileStackStore> {
  const store = openIn(await makeTempFolder());
  await store.withLock(lock, () => store.write(one));
  await store.withLock(lock, async () => {
    await store.append([two]);
    await store.append([three]);
  });
  await writeFile(store.journalFile, change(await readFile(store.journalFile)));
  return store;
}

async function locksOf(store: FileStackStore): Promise<string[]> {
  return await readdir(join(dirname(store.file), "../../locks/organization/shop/dev"));
}

describe("the journal", () => {
  it("holds secrets encrypted, costs what changed, and goes with the next whole state", async () => {
    const store = openIn(await makeTempFolder());
    await store.withLock(lock, async () => {
      await store.write(one);
      await store.append([two]);
      const text = await readFile(store.journalFile, "utf8");
      expect(text).not.toContain("hush");
      expect(text.trim().split("\n")).toHaveLength(2);
      expect(namesIn(await store.read())).toEqual(["two", "one"]);
      await store.write(one);
    });
    expect(await readdir(dirname(store.file))).toEqual(["dev.json", "dev.json.bak"]);
    expect(await locksOf(store)).toEqual([]);
  });

  it("of a run that died keeps its lock, is read by everybody and folded by the next run", async () => {
    const store = await makeCrashed();
    expect(await locksOf(store)).toHaveLength(1);
    const read = await openIn(dirname(dirname(dirname(dirname(store.file))))).read();
    expect(namesIn(read)).toEqual(["two", "one"]);
    expect(read?.pendingOperations).toMatchObject([{ type: "creating" }]);
    const told: string[] = [];
    await store.withLock({ ...lock, onRecovered: (what) => void told.push(what) }, async () => {
      expect(await store.read()).toEqual(read);
    });
    expect(told.join()).toMatch(/run on stack 'dev' that was cut short, with 2 entries/);
    expect(await store.read()).toEqual(read);
    expect(await readdir(dirname(store.file))).toEqual(["dev.json", "dev.json.bak"]);
    expect(await locksOf(store)).toEqual([]);
  });

  it("that ends in half a line is taken without it", async () => {
    const store = await makeCrashed((journal) => journal.subarray(0, -20));
    await store.withLock(lock, () => Promise.resolve());
    const read = await store.read();
    expect(namesIn(read)).toEqual(["two", "one"]);
    expect(read?.pendingOperations).toEqual([]);
  });

  it("of which not even the first line is whole changed nothing", async () => {
    const store = await makeCrashed((journal) => journal.subarray(0, 30));
    await store.withLock(lock, () => Promise.resolve());
    expect(await store.read()).toEqual(one);
    expect(await readdir(dirname(store.file))).toEqual(["dev.json"]);
  });

  it("that the state holds already is only removed", async () => {
    const store = await makeCrashed();
    const journal = await readFile(store.journalFile);
    await store.withLock(lock, () => Promise.resolve());
    const state = await readFile(store.file, "utf8");
    // As after a crash between the two: the fold is the last line of the journal.
    const { formatFold, hashOf, parseJournal } =
      await import("../../../tool/engine/state/journal.ts");
    const end = parseJournal(journal)?.end ?? { offset: 0, checksum: "" };
    const text = journal.toString() + formatFold(hashOf(state), end).text;
    await writeFile(store.journalFile, text);
    await store.withLock(lock, () => Promise.resolve());
    expect(await readFile(store.file, "utf8")).toBe(state);
    expect(await readdir(dirname(store.file))).toEqual(["dev.json", "dev.json.bak"]);
  });

  it("with one bit wrong anywhere before its last line is refused and kept", async () => {
    const store = await makeCrashed();
    const journal = await readFile(store.journalFile);
    const state = await readFile(store.file);
    const last = journal.lastIndexOf(10, journal.length - 2);
    const place = fc.tuple(fc.nat(last), fc.nat(7));
    const property = fc.asyncProperty(place, async ([offset, bit]) => {
      const flipped = Buffer.from(journal);
      flipped[offset] = (flipped[offset] ?? 0) ^ (1 << bit);
      await writeFile(store.journalFile, flipped);
      await expect(store.withLock(lock, () => Promise.resolve())).rejects.toMatchObject({
        code: "JournalDamaged",
      });
      expect(await readFile(store.journalFile)).toEqual(flipped);
      expect(await readFile(store.file)).toEqual(state);
    });
    await fc.assert(property, { numRuns: 25, seed: 4 });
  });

  it("that is damaged is told with its line; `cancel` takes over what stands before it", async () => {
    const flip = (journal: Buffer): Buffer => {
      const copy = Buffer.from(journal);
      copy[copy.length - 10] = 0;
      return copy;
    };
    const store = await makeCrashed(flip);
    const damaged = await readFile(store.journalFile);
    const run = store.withLock(lock, () => Promise.resolve());
    await expect(run).rejects.toThrow(/dev\.journal, is damaged at line 3\..*slipway cancel dev/);
    await expect(store.read()).rejects.toMatchObject({ code: "JournalDamaged" });
    expect(await locksOf(store)).toHaveLength(1);
    await store.cancel();
    expect(namesIn(await store.read())).toEqual(["two", "one"]);
    const kept = (await readdir(dirname(store.file))).find((name) => name.includes("Damaged"));
    expect(await readFile(join(dirname(store.file), kept ?? ""))).toEqual(damaged);
    expect(await locksOf(store)).toEqual([]);
  });

  it("is never folded into a state that somebody else changed", async () => {
    const store = await makeCrashed();
    const text = (await readFile(store.file, "utf8")).replace('"a:b:C"', '"a:b:D"');
    await writeFile(store.file, text);
    const run = store.withLock(lock, () => Promise.resolve());
    await expect(run).rejects.toMatchObject({ code: "JournalForeign" });
    await store.cancel();
    expect(await readFile(store.file, "utf8")).toBe(text);
    await store.withLock(lock, () => Promise.resolve());
  });

  it("of a newer version of the tool is left to it", async () => {
    const { createHash } = await import("node:crypto");
    const head = '{"journal":2,"base":null,"salt":"x"}';
    const sum = createHash("sha256").update("").update(head).digest("hex").slice(0, 16);
    const store = await makeCrashed(() => `${sum} ${head}\n`);
    await expect(store.read()).rejects.toMatchObject({ code: "JournalTooNew" });
  });
});

describe("the books", () => {
  it("kept by the ledger and replayed from what it writes say the same at every moment", async () => {
    const base: Snapshot = {
      resources: [component("old"), component("child", { parent: component("old").urn })],
      pendingOperations: [],
    };
    const replayed = new Books(structuredClone(base));
    const moments: boolean[] = [];
    const ledger = new Ledger(base, {
      write: () => Promise.resolve(),
      append: (changes) => {
        for (const change of structuredClone(changes)) replayed.apply(change);
        const [ours, theirs] = [replayed.snapshot(), ledger.snapshot()];
        moments.push(JSON.stringify(ours) === JSON.stringify(theirs));
        expect(checkIntegrity(ours)).toEqual([]);
        return Promise.resolve();
      },
    });
    const [old] = base.resources;
    if (old === undefined) throw new Error("no resource");
    const renamed = component("new", { aliases: [old.urn] });
    await ledger.begin(renamed, "updating");
    await ledger.record(renamed, old);
    const extra = component("extra");
    await ledger.begin(extra, "creating");
    await ledger.abandon(extra);
    await ledger.record(extra, undefined);
    await ledger.remove(extra);
    expect(moments).toEqual(moments.map(() => true));
    expect(ledger.snapshot().resources.map(({ parent }) => parent)).toEqual([
      undefined,
      renamed.urn,
    ]);
  });
});

describe("a state that does not hold together", () => {
  it.each([
    ["there twice", [component("a"), component("a")], /'.*::a' is there twice/],
    ["without its parent", [component("a", { parent: component("b").urn })], /parent '.*::b'/],
    [
      "before what it depends on",
      [component("a", { dependencies: [component("b").urn] }), component("b")],
      /dependency '.*::b' of '.*::a'/,
    ],
    [
      "without its provider",
      [component("a", { provider: "urn:pulumi:dev::shop::pulumi:providers:x::p::1" })],
      /provider '.*'/,
    ],
    ["with an id and no provider", [component("a", { id: "1" })], /'.*::a' has an id/],
  ])("because a resource is %s is refused and left as it is", async (_, resources, message) => {
    const store = openIn(await makeTempFolder());
    await store.write({ resources, pendingOperations: [] });
    const before = await readFile(store.file);
    await expect(store.read()).rejects.toMatchObject({ code: "StateDamaged" });
    await expect(store.read()).rejects.toThrow(message);
    expect(await readFile(store.file)).toEqual(before);
  });
});

/** Mounts a small disk at a folder; undefined where this is not permitted. */
async function mountSmall(options: string): Promise<string | undefined> {
  const folder = join(await makeTempFolder(), "disk");
  await mkdir(folder);
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]);
  if (status !== 0) return undefined;
  onTestFinished(() => void spawnSync("umount", ["-l", folder]));
  return folder;
}

describe("a disk", () => {
  it("that is full is told, keeps the last state, and the run goes on once there is room", async (test) => {
    const folder = await mountSmall("size=256k");
    if (folder === undefined) return test.skip("this user may not mount a small disk");
    const store = openIn(folder);
    await store.withLock(lock, () => store.write(one));
    const before = await readFile(store.file);
    const filler = join(folder, "filler");
    const big = component("big", { inputs: { text: "x".repeat(100_000) } });
    const run = store.withLock(lock, async () => {
      await store.append([two]);
      await writeFile(filler, Buffer.alloc(256 * 1024)).catch(() => undefined);
      await store.write({ resources: [component("one"), big], pendingOperations: [] });
    });
    await expect(run).rejects.toMatchObject({ code: "StateFileInaccessible" });
    await expect(run).rejects.toThrow(/the disk is full: free some space and run again/);
    expect(await readFile(store.file)).toEqual(before);
    expect(namesIn(await store.read())).toEqual(["two", "one"]);
    await rm(filler);
    await store.withLock(lock, () => Promise.resolve());
    expect(namesIn(await store.read())).toEqual(["two", "one"]);
    expect(await locksOf(store)).toEqual([]);
  });

  it("that is read-only is told, and its state can be read", async (test) => {
    const folder = await mountSmall("size=256k");
    if (folder === undefined) return test.skip("this user may not mount a small disk");
    const store = openIn(folder);
    await store.withLock(lock, () => store.write(one));
    spawnSync("mount", ["-o", "remount,ro", folder]);
    const run = store.withLock(lock, () => store.write(one));
    await expect(run).rejects.toMatchObject({ code: "StateFileInaccessible" });
    await expect(run).rejects.toThrow(/read-only: choose another backend folder/);
    expect(await store.read()).toEqual(one);
  });
});
