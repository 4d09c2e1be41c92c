import { cpSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { chmodSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DeclaredProgram } from "../../../program/release/declared.ts";
import { createManifest } from "../../../program/release/manifest.ts";
import type { Manifest } from "../../../program/release/manifest.ts";
import { releaseImage } from "../../../tool/delivery/release/image-build.ts";
import type { ReleasedImage } from "../../../tool/delivery/release/image-build.ts";
import { verifyRelease } from "../../../tool/delivery/release/verify.ts";
import { createTransport } from "../../../tool/images/transport.ts";
import { registryProblem, startRegistry } from "../../support/servers/docker-registry.ts";
import type { DockerRegistry } from "../../support/servers/docker-registry.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

const problem = registryProblem();
if (problem !== undefined) console.warn(`skipped: no image is pushed: ${problem}`);

const pier = join(import.meta.dirname, "../../trials/releases/pier");
const pusher = join(import.meta.dirname, "../../support/containers/push-image.ts");

const program: DeclaredProgram = {
  name: "pier-guard",
  kind: "service",
  source: "apps/pier",
  image: "",
  command: [],
  port: 8080,
  healthPath: "",
  fallback: false,
  runsAs: "server",
};

describe.skipIf(problem !== undefined)("an image of a release", () => {
  let registry: DockerRegistry;
  const ask = createTransport({ credentials: () => undefined, retries: 0 });

  beforeAll(async () => {
    registry = await startRegistry();
  });

  afterAll(() => registry.stop());

  const makeProject = async (): Promise<string> => {
    const project = await makeTempFolder();
    cpSync(pier, join(project, "apps/pier"), { recursive: true });
    return project;
  };

  const release = (
    project: string,
    { name = "harbour", command, platform = "linux/amd64", env = {} }: Asked = {},
  ): Promise<ReleasedImage> =>
    releaseImage(
      {
        project,
        registry: `${registry.host}/${name}`,
        platform,
        ...(command !== "buildx" && { command: command ?? `"${process.execPath}" "${pusher}"` }),
        ask,
        env: { ...process.env, ...env },
        signal: new AbortController().signal,
      },
      program,
    );

  interface Asked {
    name?: string;
    command?: string;
    platform?: string;
    env?: Record<string, string>;
  }

  test("has the digest that the registry answers, and is not built twice", async () => {
    const project = await makeProject();
    const first = await release(project, { name: "once" });
    expect(first).toMatchObject({ isNew: true, repository: `${registry.host}/once/pier-guard` });
    const url = `http://${registry.host}/v2/once/pier-guard/manifests/${first.digest}`;
    const accept = "application/vnd.oci.image.manifest.v1+json";
    const answer = await fetch(url, { headers: { accept } });
    expect(answer.headers.get("docker-content-digest")).toBe(first.digest);
    expect((await answer.bytes()).length).toBe(first.size);
    const again = await release(project, { name: "once", command: "exit 1" });
    expect(again).toEqual({ ...first, isNew: false });
  });

  test("is the same one from another folder, and for another registry", async () => {
    const one = await release(await makeProject(), { name: "here" });
    const other = await release(await makeProject(), { name: "there" });
    expect(other.digest).toBe(one.digest);
    expect([one.isNew, other.isNew]).toEqual([true, true]);
  });

  test("is another one for other content, another Dockerfile and another machine", async () => {
    const project = await makeProject();
    const first = await release(project);
    writeFileSync(join(project, "apps/pier/pier.txt"), "The pier is closed\n");
    const edited = await release(project);
    const arm = await release(project, { platform: "linux/arm64" });
    writeFileSync(join(project, "apps/pier/Dockerfile"), "FROM scratch\nCOPY . /\n");
    const moved = await release(project, { env: { STAMP: "moved" } });
    expect([edited, arm, moved].map(({ isNew }) => isNew)).toEqual([true, true, true]);
    expect(new Set([first, edited, arm, moved].map(({ digest }) => digest)).size).toBe(4);
  });

  test("that is not reproducible is named by what compares two releases", async () => {
    const project = await makeProject();
    const one = await release(project, { name: "monday", env: { STAMP: "monday" } });
    const other = await release(project, { name: "tuesday", env: { STAMP: "tuesday" } });
    const { diffReleases } = await import("../../../tool/delivery/release/diff.ts");
    const diff = await diffReleases(project, manifestOf(one), manifestOf(other));
    expect(diff.same).toBe(false);
    expect(diff.reasons.join()).toMatch(/The build of 'pier-guard' \(image\) gave another digest/);
  });

  test("of a build that fails is told with the last lines, and of a push that did not happen", async () => {
    const project = await makeProject();
    const failing = release(project, { name: "f", command: "echo no timber >&2; exit 3" });
    await expect(failing).rejects.toThrow(/'pier-guard' could not be built.*code 3.*no timber/s);
    const silent = release(project, { name: "f", command: "true" });
    await expect(silent).rejects.toThrow(/was built, and .* has no .*SLIPWAY_IMAGE/s);
  });

  test("is built by buildx without provenance, and with a date that is no part of it", async () => {
    const project = await makeProject();
    const bin = join(project, "bin");
    mkdirSync(bin);
    const script = `#!/bin/sh\necho "$@" > "${project}/words"\nexec "${process.execPath}" "${pusher}"\n`;
    writeFileSync(join(bin, "docker"), script);
    chmodSync(join(bin, "docker"), 0o755);
    const path = `${bin}${delimiter}${process.env.PATH ?? ""}`;
    const { digest } = await release(project, {
      name: "x",
      command: "buildx",
      env: { PATH: path },
    });
    expect(digest).toMatch(/^sha256:/);
    const words = readFileSync(join(project, "words"), "utf8");
    expect(words).toContain("--provenance=false --sbom=false --platform linux/amd64");
    expect(words).toContain("SOURCE_DATE_EPOCH=315532800");
    expect(words).toContain("push=true,rewrite-timestamp=true");
  });

  test("is verified by its content: there, missing, or another thing", async () => {
    const image = await release(await makeProject(), { name: "kept" });
    const results = async (manifest: Manifest): Promise<string[]> =>
      (await verifyRelease("/", manifest, ask)).map(({ result }) => result);
    expect(await results(manifestOf(image))).toEqual(["there"]);
    const gone = { ...image, digest: `sha256:${"0".repeat(64)}` };
    expect(await results(manifestOf(gone))).toEqual(["missing"]);
    const silent = { ...image, repository: "127.0.0.1:1/kept/pier-guard" };
    expect(await results(manifestOf(silent))).toEqual(["unknown"]);
    damage(registry.folder, image.digest);
    expect(await results(manifestOf(image))).not.toEqual(["there"]);
  });
});

/** Writes other content in the place of a blob of the registry. */
function damage(folder: string, digest: string): void {
  const hex = digest.slice("sha256:".length);
  const blobs = join(folder, "data/docker/registry/v2/blobs/sha256", hex.slice(0, 2), hex);
  expect(readdirSync(blobs)).toEqual(["data"]);
  writeFileSync(join(blobs, "data"), '{"schemaVersion":2,"layers":[]}');
}

function manifestOf({ digest, size, repository }: ReleasedImage): Manifest {
  const hash = "0".repeat(64);
  return createManifest(
    {
      application: "pier",
      components: { "pier-guard": "service" },
      artifacts: { "pier-guard": { image: { digest, size } } },
      program: hash,
      lockfile: hash,
      contract: hash,
      policies: hash,
      migrations: [],
      configKeys: [],
    },
    {
      revision: { commit: "c".repeat(40), dirty: false },
      builtAt: "2026-11-30T10:00:00.000Z",
      builder: "ida",
      repositories: { "pier-guard": repository },
      required: [],
      warnings: [],
    },
  );
}
