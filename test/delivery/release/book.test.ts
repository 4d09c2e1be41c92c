import { describe, expect, test } from "vitest";
import { createManifest } from "../../../program/release/manifest.ts";
import type { ReleaseBeside, ReleaseContent } from "../../../program/release/manifest.ts";
import { findRelease } from "../../../tool/delivery/release/book.ts";
import type { KeptRelease } from "../../../tool/delivery/release/book.ts";
import { diffReleases } from "../../../tool/delivery/release/diff.ts";
import { planGc } from "../../../tool/delivery/release/gc.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

const hash = (digit: string): string => digit.repeat(64);

function releaseOf(
  application: string,
  digit: string,
  content: Partial<ReleaseContent> = {},
  beside: Partial<ReleaseBeside> = {},
): KeptRelease {
  const local = { digest: `sha256:${hash(digit)}`, size: 1 };
  const manifest = createManifest(
    {
      application,
      components: { "log-book": "service" },
      artifacts: { "log-book": { local } },
      program: hash("1"),
      lockfile: hash("2"),
      contract: hash("3"),
      policies: hash("4"),
      migrations: [{ name: "moor", digest: `sha256:${hash("5")}` }],
      configKeys: ["variables:QUAY"],
      ...content,
    },
    {
      revision: { commit: digit.repeat(40), dirty: false },
      builtAt: "2026-11-30T10:00:00.000Z",
      builder: "ida",
      repositories: {},
      required: ["QUAY"],
      warnings: [],
      ...beside,
    },
  );
  return { manifest };
}

const withId = (release: KeptRelease, id: string): KeptRelease => ({
  manifest: { ...release.manifest, id },
});

describe("a release by the beginning of its id", () => {
  const base = releaseOf("ferry-log", "a");
  const [one, other] = [
    `${"ab".repeat(10)}${"0".repeat(44)}`,
    `${"ab".repeat(10)}${"1".repeat(44)}`,
  ];
  const all = [withId(base, one), withId(base, other), withId(base, hash("c"))];

  test.each([
    [hash("c"), hash("c")],
    ["ccccccc", hash("c")],
    [one, one],
    [one.slice(0, 21), one],
    [other.slice(0, 21), other],
  ])("%s is found", (given, id) => {
    expect(findRelease(all, given).manifest.id).toBe(id);
  });

  test.each([
    ["abababa", new RegExp(`may be ${one} or ${other}`)],
    ["cccccc", /at least the first 7 digits/],
    ["", /at least the first 7 digits/],
    ["CCCCCCC", /in small letters/],
    ["ddddddd", /no release ddddddd \(of 3\)/],
  ])("'%s' is refused", (given, message) => {
    expect(() => findRelease(all, given)).toThrow(message);
  });
});

describe("what goes from the store", () => {
  const ferries = ["9", "8", "7", "6"].map((digit) => releaseOf("ferry-log", digit));
  const tides = [releaseOf("tide-table", "6")];
  const idOf = (release: KeptRelease | undefined): string => release?.manifest.id ?? "";
  const stored = ["9", "8", "7", "6", "0"].map((digit) => `sha256:${hash(digit)}`);

  test("is what neither is new nor needed, of each application by itself", () => {
    const needed = new Map([[idOf(ferries[2]), "prod runs it"]]);
    const plan = planGc([...ferries, ...tides], 1, needed, stored);
    expect(plan.remove.map(idOf)).toEqual([idOf(ferries[1]), idOf(ferries[3])]);
    expect(plan.kept).toContainEqual({ id: idOf(ferries[2]), why: "prod runs it" });
    // What another release that stays has, stays as well.
    expect(plan.digests).toEqual([`sha256:${hash("8")}`, `sha256:${hash("0")}`]);
  });

  test("is nothing of a release that a stack needs, however old", () => {
    const needed = new Map(ferries.map((one) => [idOf(one), "staging ran it before"]));
    expect(planGc(ferries, 1, needed, stored.slice(0, 4))).toMatchObject({
      remove: [],
      digests: [],
    });
  });
});

describe("what changes between two releases", () => {
  test("is said by artifact, hash, variable, key and migration", async () => {
    const before = releaseOf("ferry-log", "a");
    const after = releaseOf(
      "ferry-log",
      "b",
      {
        lockfile: hash("f"),
        configKeys: ["variables:PIER", "variables:QUAY"],
        migrations: [
          { name: "moor", digest: `sha256:${hash("6")}` },
          { name: "sail", digest: `sha256:${hash("7")}` },
        ],
      },
      { required: ["PIER"] },
    );
    const folder = await makeTempFolder();
    expect(await diffReleases(folder, before.manifest, after.manifest)).toMatchObject({
      same: false,
      artifacts: [{ name: "log-book", kind: "local" }],
      hashes: ["lockfile"],
      required: { added: ["PIER"], removed: ["QUAY"] },
      configKeys: { added: ["variables:PIER"], removed: [] },
      migrations: { added: ["sail"], removed: [], changed: ["moor"] },
      commits: undefined,
      reasons: [],
    });
    expect(await diffReleases(folder, before.manifest, before.manifest)).toMatchObject({
      same: true,
      artifacts: [],
      hashes: [],
    });
  });
});
