import { readFileSync } from "node:fs";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import getPort from "get-port";
import { describe, expect, it } from "vitest";
import { parseChallenge } from "../../tool/images/challenge.ts";
import { readCredentials } from "../../tool/images/credentials.ts";
import { parseRetryAfter } from "../../tool/images/failure.ts";
import { parseRepository } from "../../tool/images/reference.ts";
import { readLock } from "../../tool/images/read-lock.ts";
import { formatLock, resolveImages, writeLock } from "../../tool/images/resolve.ts";
import { createTransport } from "../../tool/images/transport.ts";
import type { Ask } from "../../tool/images/transport.ts";
import { makeTempFolder } from "../support/temp-folder.ts";
import { makeProject, play } from "../tool/cli/scripted.ts";
import { startRegistry } from "./fake-registry.ts";
import type { FakeRegistry } from "./fake-registry.ts";

const both = ["linux/amd64", "linux/arm64/v8", "unknown/unknown"];
const images = {
  "library/postgres:18": { platforms: both },
  "library/caddy:2": { platforms: ["linux/amd64", "linux/arm/v7"] },
  "own/tool:1": { platforms: ["linux/arm64"], isSingle: true },
};

const asker: Ask = createTransport({ credentials: () => undefined, minWaitMs: 1, retries: 2 });

function lockOf(registry: FakeRegistry, names: readonly string[] = Object.keys(images)): string {
  const entries = names.map((name) => {
    const [repository = "", tag = ""] = name.split(":");
    const key = repository.replace(/.*\//, "");
    return [
      `  # About ${key}.`,
      `  ${key}:`,
      `    image: ${registry.host}/${repository}`,
      `    tag: "${tag}"`,
      "    digest: null # not yet",
      "    digests:",
      "      linux/amd64: null",
      "      linux/arm64: null",
    ].join("\n");
  });
  return `# The lock.\nimages:\n${entries.join("\n\n")}\n`;
}

async function projectWith(text: string): Promise<string> {
  const folder = await makeProject();
  await writeFile(join(folder, "images.lock"), text);
  return folder;
}

async function resolveAll(registry: FakeRegistry, ask = asker, names?: readonly string[]) {
  const folder = await makeTempFolder();
  await writeFile(join(folder, "images.lock"), lockOf(registry, names));
  const { text, lock } = await readLock(folder);
  return { text, found: await resolveImages(lock, ask) };
}

describe("slipway images resolve", () => {
  it("writes the digest of each index and architecture, keeping comments and order", async () => {
    const registry = await startRegistry(images);
    const folder = await projectWith(lockOf(registry));
    const { code, stdout, stderr } = await play(folder, ["images", "resolve"]);
    expect(stderr).toContain("3 images asked for, 3 changed in images.lock.");
    expect(code).toBe(0);
    expect(stdout).toContain(registry.digestOf("library/postgres:18"));
    const lock = await readFile(join(folder, "images.lock"), "utf8");
    const postgres = "library/postgres:18";
    const expected = lockOf(registry)
      .replace("null # not yet", `${registry.digestOf(postgres)} # not yet`)
      .replace("amd64: null", `amd64: ${registry.manifestOf(postgres, "linux/amd64")}`)
      .replace("arm64: null", `arm64: ${registry.manifestOf(postgres, "linux/arm64/v8")}`)
      .replace("null # not yet", `${registry.digestOf("library/caddy:2")} # not yet`)
      .replace("amd64: null", `amd64: ${registry.manifestOf("library/caddy:2", "linux/amd64")}`)
      .replace("null # not yet", `${registry.digestOf("own/tool:1")} # not yet`)
      .replace(/arm64: null\n$/, `arm64: ${registry.digestOf("own/tool:1")}\n`);
    expect(lock).toBe(expected);
    const listed = await play(folder, ["images", "ls", "--json"]);
    expect(JSON.parse(listed.stdout)).toContainEqual(
      expect.objectContaining({
        key: "postgres",
        reference: `${registry.host}/${postgres}@${registry.digestOf(postgres)}`,
      }),
    );
  });

  it("changes nothing a second time, and asks for digests alone", async () => {
    const registry = await startRegistry(images);
    const folder = await projectWith(lockOf(registry));
    await play(folder, ["images", "resolve"]);
    const before = await readFile(join(folder, "images.lock"), "utf8");
    registry.requests.length = 0;
    const { stdout, stderr } = await play(folder, ["images", "resolve"]);
    expect([stdout, stderr]).toEqual(["", expect.stringContaining("0 changed")]);
    expect(await readFile(join(folder, "images.lock"), "utf8")).toBe(before);
    expect(registry.requests.filter((one) => one.startsWith("GET"))).toEqual([]);
  });

  it("resolves one image alone with --only, and refuses a key that is not there", async () => {
    const registry = await startRegistry(images);
    const folder = await projectWith(lockOf(registry));
    const { code } = await play(folder, ["images", "resolve", "--only", "caddy", "--json"]);
    expect(code).toBe(0);
    const lock = await readFile(join(folder, "images.lock"), "utf8");
    expect(lock.match(/digest: sha256/g)).toHaveLength(1);
    const wrong = await play(folder, ["images", "resolve", "--only", "redis"]);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain("UnknownImage: images.lock has no image 'redis'");
  });

  it("with --check writes nothing, and fails while a digest is missing or differs", async () => {
    const registry = await startRegistry(images);
    const text = lockOf(registry);
    const folder = await projectWith(text);
    const missing = await play(folder, ["images", "resolve", "--check"]);
    expect(missing.code).toBe(1);
    expect(missing.stdout).toContain("unresolved");
    expect(await readFile(join(folder, "images.lock"), "utf8")).toBe(text);
    await play(folder, ["images", "resolve"]);
    expect((await play(folder, ["images", "resolve", "--check"])).code).toBe(0);
    const resolved = await readFile(join(folder, "images.lock"), "utf8");
    const moved = resolved.replace(registry.digestOf("own/tool:1"), `sha256:${"0".repeat(64)}`);
    await writeFile(join(folder, "images.lock"), moved);
    const differs = await play(folder, ["images", "resolve", "--check"]);
    expect(differs.code).toBe(1);
    expect(differs.stdout).toMatch(/^tool +1 +sha256:0+ +-> +sha256:[0-9a-f]+\n$/);
  });

  it("leaves the file as it was where one image fails, and tells every failure", async () => {
    const registry = await startRegistry({ "library/postgres:18": { platforms: both } });
    const text = lockOf(registry);
    const folder = await projectWith(text);
    const { code, stderr } = await play(folder, ["images", "resolve"]);
    expect(code).toBe(1);
    expect(stderr).toContain("ImagesNotResolved: images.lock is left as it was: it has 2 problems");
    expect(stderr).toContain(
      `- caddy (${registry.host}/library/caddy:2): ${registry.host} answered`,
    );
    expect(stderr).toContain("404: no such image or tag");
    expect(stderr).toContain(`- tool (${registry.host}/own/tool:1)`);
    expect(await readFile(join(folder, "images.lock"), "utf8")).toBe(text);
    expect((await readdir(folder)).filter((name) => name.startsWith("images.lock"))).toEqual([
      "images.lock",
    ]);
  });
});

describe("asking a registry", () => {
  it("fetches one token for a repository, and keeps it", async () => {
    const registry = await startRegistry(images);
    await resolveAll(registry, asker, ["library/postgres:18"]);
    expect(registry.requests).toEqual([
      "HEAD /v2/library/postgres/manifests/18",
      "token repository:library/postgres:pull",
      "HEAD /v2/library/postgres/manifests/18",
      `GET /v2/library/postgres/manifests/${registry.digestOf("library/postgres:18")}`,
    ]);
  });

  it("tries again after 429 and 503, once the time that the registry asks for is over", async () => {
    const registry = await startRegistry(images);
    registry.faults.next = [{ status: 429, headers: { "retry-after": "1" } }, { status: 503 }];
    const begun = performance.now();
    const { found } = await resolveAll(registry, asker, ["library/postgres:18"]);
    expect(found[0]?.digest).toBe(registry.digestOf("library/postgres:18"));
    expect(performance.now() - begun).toBeGreaterThanOrEqual(1000);
  });

  it("gives up where a registry stays overloaded, or asks for a longer wait than it may", async () => {
    const registry = await startRegistry(images);
    registry.faults.next = Array.from({ length: 3 }, () => ({ status: 500 }));
    await expect(resolveAll(registry, asker, ["own/tool:1"])).rejects.toThrow("answered 500");
    registry.faults.next = [{ status: 429, headers: { "retry-after": "86400" } }];
    await expect(resolveAll(registry, asker, ["own/tool:1"])).rejects.toThrow(
      "answered 429: too many requests",
    );
    expect(registry.requests.filter((one) => one.startsWith("HEAD"))).toHaveLength(4);
  });

  it("refuses content that is not what its digest says", async () => {
    const registry = await startRegistry(images);
    registry.faults.wrongContent = true;
    await expect(resolveAll(registry, asker, ["library/caddy:2"])).rejects.toThrow(
      new RegExp(`answered content of sha256:\\w+ for ${registry.digestOf("library/caddy:2")}`),
    );
  });

  it("takes the digest of the content where the registry does not tell it", async () => {
    const registry = await startRegistry(images);
    registry.faults.noDigestHeader = true;
    const { found } = await resolveAll(registry);
    expect(found[0]?.digest).toBe(registry.digestOf("library/postgres:18"));
  });

  it("follows a redirect, as some registries answer", async () => {
    const store = await startRegistry(images);
    const registry = await startRegistry({});
    registry.faults.redirect = `http://${store.host}`;
    // The token is for the first one, and not sent on.
    await expect(resolveAll(registry, asker, ["own/tool:1"])).rejects.toThrow("answered 401");
    expect(store.requests).toEqual(["HEAD /v2/own/tool/manifests/1"]);
    store.faults.isOpen = true;
    const { found } = await resolveAll(registry, asker, ["own/tool:1"]);
    expect(found[0]?.digest).toBe(store.digestOf("own/tool:1"));
  });

  it("asks another machine by HTTPS alone, its token service too", async () => {
    expect(parseRepository("docker.io/library/postgres").api).toBe(
      "https://registry-1.docker.io/v2",
    );
    expect(parseRepository("example.com:5000/a/b").api).toBe("https://example.com:5000/v2");
    expect(parseRepository("localhost:5000/a/b").api).toBe("http://localhost:5000/v2");
    expect(parseRepository("127.0.0.1.example.com/a").api).toMatch(/^https:/);
    const registry = await startRegistry(images);
    registry.faults.realm = "http://example.com/token";
    await expect(resolveAll(registry, asker, ["own/tool:1"])).rejects.toThrow(
      "http://example.com is plain HTTP, which is not asked",
    );
    registry.faults.realm = "nowhere";
    await expect(resolveAll(registry, asker, ["own/tool:1"])).rejects.toThrow(
      "its token service 'nowhere' is no address",
    );
  });

  it("says so where a registry cannot be reached", async () => {
    const registry = await startRegistry(images);
    const unreachable = { ...registry, host: "127.0.0.1:1" };
    await expect(resolveAll(unreachable, asker, ["own/tool:1"])).rejects.toThrow(
      /127\.0\.0\.1:1 cannot be reached: (bad port|.*ECONNREFUSED)/,
    );
  });

  it("does not ask a silent registry again for its other images, and tells them in order", async () => {
    const registry = await startRegistry(images);
    const silent = { ...registry, host: `127.0.0.1:${await getPort()}` };
    const ask = createTransport({ credentials: () => undefined, minWaitMs: 1 });
    const names = Object.keys(images);
    await expect(resolveAll(silent, ask, names)).rejects.toThrow(
      /3 problems:\n {2}- postgres .*ECONNREFUSED.*\n {2}- caddy .*\n {2}- tool /,
    );
    await expect(resolveAll(registry, ask, names)).resolves.toMatchObject({ found: [{}, {}, {}] });
  });

  it("stops when it is aborted", async () => {
    const registry = await startRegistry(images);
    const ask = createTransport({
      credentials: () => undefined,
      signal: AbortSignal.abort(new DOMException("stopped", "AbortError")),
    });
    await expect(resolveAll(registry, ask)).rejects.toThrow("stopped");
  });
});

describe("credentials", () => {
  async function configOf(config: unknown): Promise<Record<string, string>> {
    const folder = await makeTempFolder();
    const text = typeof config === "string" ? config : JSON.stringify(config);
    await writeFile(join(folder, "config.json"), text);
    return { DOCKER_CONFIG: folder };
  }
  const auth = Buffer.from("anna:secret").toString("base64");

  it("are those of the docker config's auths, and shown to the token service", async () => {
    const registry = await startRegistry(images);
    registry.wantsPassword = true;
    await expect(resolveAll(registry, asker, ["own/tool:1"])).rejects.toThrow(
      "answered 401: access denied, or no such image",
    );
    const env = await configOf({ auths: { [registry.host]: { auth } } });
    const ask = createTransport({ credentials: await readCredentials(env) });
    const { found } = await resolveAll(registry, ask, ["own/tool:1"]);
    expect(found[0]?.digests["linux/arm64"]).toBe(registry.digestOf("own/tool:1"));
  });

  it("are found for Docker Hub under its old name, and none where there is no file", async () => {
    const env = await configOf({ auths: { "https://index.docker.io/v1/": { auth } } });
    expect((await readCredentials(env))("docker.io")).toBe(`Basic ${auth}`);
    expect((await readCredentials(env))("ghcr.io")).toBeUndefined();
    const empty = { DOCKER_CONFIG: await makeTempFolder() };
    expect((await readCredentials(empty))("docker.io")).toBeUndefined();
  });

  it("of a helper are refused by its name; a credsStore counts as unknown", async () => {
    const env = await configOf({ credsStore: "desktop", credHelpers: { "gcr.io": "gcloud" } });
    const credentials = await readCredentials(env);
    expect(() => credentials("gcr.io")).toThrow("docker-credential-gcloud");
    expect(credentials("quay.io")).toBeUndefined();
  });

  it("are refused where the file cannot be read as one", async () => {
    await expect(readCredentials(await configOf("{"))).rejects.toThrow("is no JSON");
    await expect(readCredentials(await configOf({ auths: [] }))).rejects.toThrow(
      "config.json cannot be used: auths",
    );
  });
});

describe("what a registry answers is read", () => {
  it("as a challenge, quoted or not", () => {
    expect(
      parseChallenge('Bearer realm="https://a/t?x=1,2",service=s,Scope="r:a\\"b:pull"'),
    ).toEqual({
      scheme: "bearer",
      parameters: { realm: "https://a/t?x=1,2", service: "s", scope: 'r:a"b:pull' },
    });
    expect(parseChallenge("Basic")).toEqual({ scheme: "basic", parameters: {} });
    expect([parseChallenge(null), parseChallenge("")]).toEqual([undefined, undefined]);
  });

  it("as a time to wait, in seconds or as a date", () => {
    const now = Date.parse("2026-01-01T00:00:00Z");
    expect(parseRetryAfter("7", now)).toBe(7000);
    expect(parseRetryAfter("Thu, 01 Jan 2026 00:00:03 GMT", now)).toBe(3000);
    expect(parseRetryAfter("Wed, 31 Dec 2025 00:00:00 GMT", now)).toBe(0);
    expect([parseRetryAfter("soon", now), parseRetryAfter(null, now)]).toEqual([0, 0]);
  });
});

it("writing the shipped lock with nothing new leaves it byte for byte", async () => {
  const shipped = readFileSync("images.lock", "utf8");
  expect(formatLock(shipped, [])).toBe(shipped);
  const folder = await makeTempFolder();
  await writeLock(folder, shipped, []);
  expect(await readFile(join(folder, "images.lock"), "utf8")).toBe(shipped);
});
