import { createHash } from "node:crypto";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { checkImages, imageFor } from "../../components/images/image-for.ts";
import { imageOf, parseLock } from "../../components/images/lock.ts";
import { databaseVersions } from "../../components/plan/kinds.ts";
import { formatLock } from "../../tool/images/resolve.ts";
import { makeTempFolder } from "../support/temp-folder.ts";

const shipped = readFileSync("images.lock", "utf8");
const fixtureFile = "test/fixtures/images.lock";
const digest = `sha256:${"ab".repeat(32)}`;

function entry(changes: Record<string, unknown> = {}): string {
  const whole = {
    image: "docker.io/library/redis",
    tag: "8.0.1",
    digest: null,
    digests: { "linux/amd64": null, "linux/arm64": null },
    ...changes,
  };
  // JSON is YAML.
  return JSON.stringify({ images: { redis: whole } });
}

describe("the shipped images.lock", () => {
  it("has no digest: every image is unresolved until images resolve ran", () => {
    const lock = parseLock(shipped);
    expect(Object.keys(lock).map((key) => imageOf(key, lock).resolved)).not.toContain(true);
    expect(imageOf("postgres-18").reference).toMatch(/^docker\.io\/library\/postgres:18\.[^@]*$/);
  });

  it("lists the same images as the lock of the golden files, whose digests are made up", () => {
    const expected = makeFixture();
    if (process.env.SLIPWAY_GOLDEN === "write") writeFileSync(fixtureFile, expected);
    expect(readFileSync(fixtureFile, "utf8")).toBe(expected);
    expect(expected.split("\n")[0]).toContain("made up");
  });
});

/** Keys that components name by an engine and its version. */
const ofVersions = [
  ...Object.entries(databaseVersions).flatMap(([engine, versions]) =>
    versions.map((version) => `${engine}-${version}`),
  ),
  // CloudNativePG publishes no images of older versions.
  ...["16", "17", "18"].map((version) => `cloudnative-pg-${version}`),
];

/** Keys that the sources of components name, as texts of their own. */
const named = globSync("components/**/*.ts").flatMap((file) => {
  const text = readFileSync(file, "utf8");
  const uses = /(?:image: |imageFor\([\w.]+, |fetchLockedImage\([\w.]+, |image\()"([a-z0-9.-]+)"/g;
  return [...text.matchAll(uses)].map(([, key]) => key ?? "");
});

/** The images that Dockerfiles are made on, of the types that say which there are. */
const runtimes = [
  ...readFileSync("components/images/source/plan.ts", "utf8").matchAll(
    /"((?:node|bun|python|golang)-[\d.]+)"/g,
  ),
].map(([, key]) => key ?? "");

describe("what uses the lock", () => {
  const keys = Object.keys(parseLock(shipped));
  const used = new Set([...ofVersions, ...named, ...runtimes]);

  it("names every image of it", () => {
    expect(keys.filter((key) => !used.has(key))).toEqual([]);
  });

  it("names none that is not in it", () => {
    expect([...used].filter((key) => !keys.includes(key))).toEqual([]);
    expect(used.size).toBeGreaterThan(25);
  });
});

describe("imageOf", () => {
  it("names a resolved image by tag and digest", () => {
    expect(imageOf("redis", parseLock(entry({ digest })))).toEqual({
      key: "redis",
      reference: `docker.io/library/redis:8.0.1@${digest}`,
      resolved: true,
    });
  });

  it("refuses a key that the lock does not have, with those that it has", () => {
    expect(() => imageOf("reddis", parseLock(entry()))).toThrow(
      "images.lock has no image 'reddis': add it there, or name one of redis.",
    );
  });

  it.each([
    [
      "a host that is missing",
      { image: "postgres" },
      'images.redis.image: is "postgres": give registry host',
    ],
    ["a name with capitals", { image: "docker.io/Library/redis" }, "images.redis.image: is"],
    [
      "a tag that YAML reads as a number",
      { tag: 8.1 },
      "images.redis.tag: is 8.1: give the tag as text",
    ],
    ["a tag with a digest", { tag: `8@${digest}` }, /images\.redis\.tag: is .*: give one tag/],
    [
      "a digest that is cut short",
      { digest: "sha256:ab" },
      /images\.redis\.digest: is .*: give sha256:/,
    ],
    [
      "a digest of another kind",
      { digest: "md5:ab" },
      /images\.redis\.digest: is .*: give sha256:/,
    ],
    ["an architecture without its line", { digests: {} }, "images.redis.digests.linux/amd64"],
    ["a field that it does not know", { digset: null }, 'Unrecognized key: "digset"'],
  ])("refuses a lock with %s", (_because, changes, message) => {
    expect(() => parseLock(entry(changes))).toThrow(message);
  });

  it.each(["localhost:5000/a", "registry:5000/a/b_c", "quay.io/minio/minio", "gcr.io/a/b-c/d.e"])(
    "accepts the name %s",
    (image) => {
      expect(imageOf("redis", parseLock(entry({ image }))).reference).toBe(`${image}:8.0.1`);
    },
  );

  it("tells all problems of a lock at once, and YAML that cannot be read", () => {
    expect(() => parseLock(entry({ image: "a", tag: "" }))).toThrow("images.lock has 2 problems");
    expect(() => parseLock("images: {")).toThrow("images.lock has 1 problem");
    expect(() => parseLock("")).toThrow("images.lock has 1 problem");
  });
});

describe("images.lock of the working folder", () => {
  const home = process.cwd();
  afterEach(() => {
    process.chdir(home);
  });

  it("is the project's, and read once", async () => {
    const folder = await makeTempFolder();
    process.chdir(folder);
    expect(() => imageOf("redis")).toThrow(/images\.lock cannot be read/);
    await writeFile(join(folder, "images.lock"), entry());
    expect(imageOf("redis").resolved).toBe(false);
    await writeFile(join(folder, "images.lock"), entry({ digest }));
    expect(imageOf("redis").resolved).toBe(false);
  });
});

describe("production", () => {
  const at = (profile: "production" | "staging"): Parameters<typeof imageFor>[0] => ({
    plan: { environment: "prod", profile },
  });

  it("refuses an image without a digest, naming stack, image and command", () => {
    expect(() => imageFor(at("production"), "redis", parseLock(entry()))).toThrow(
      "Stack 'prod' runs as production, and images.lock has no digest for 'redis' " +
        "(docker.io/library/redis:8.0.1): run `npx slipway images resolve`",
    );
  });

  it("takes a resolved one, and other stages take both", () => {
    const resolved = parseLock(entry({ digest }));
    expect(imageFor(at("production"), "redis", resolved)).toContain(digest);
    expect(imageFor(at("staging"), "redis", parseLock(entry()))).toBe(
      "docker.io/library/redis:8.0.1",
    );
  });

  it("tells every unresolved image of several", () => {
    const lock = parseLock(shipped);
    const images = ["postgres-18", "caddy-2"].map((key) => imageOf(key, lock));
    expect(() => {
      checkImages("prod", "production", images);
    }).toThrow(/'postgres-18' \(.*'caddy-2' \(/);
  });
});

/** The shipped lock with digests that are made of the keys. */
function makeFixture(): string {
  const resolutions = Object.entries(parseLock(shipped)).map(([key, { image, tag }]) => ({
    key,
    image,
    tag,
    locked: null,
    changed: true,
    digest: makeDigest(key),
    digests: {
      "linux/amd64": makeDigest(`${key} linux/amd64`),
      "linux/arm64": makeDigest(`${key} linux/arm64`),
    },
  }));
  const head =
    "# The digests here are made up (the SHA-256 of the key): for golden files only, never to be " +
    "pulled.\n# Made by test/images/lock.test.ts with SLIPWAY_GOLDEN=write.\n";
  return head + formatLock(shipped, resolutions).replace(/^[^]*?(?=images:)/, "");
}

function makeDigest(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
