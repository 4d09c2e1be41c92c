import { chmod, cp, mkdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { formatSecretOptions, readBuildSecrets } from "../../components/images/build-secrets.ts";
import { listContext } from "../../components/images/dockerfile/context-hash.ts";
import { prepareBuild } from "../../components/images/dockerfile/prepare-build.ts";
import { makeTempFolder } from "../support/temp-folder.ts";
import { play } from "../tool/cli/scripted.ts";

const sources = "test/fixtures/sources";

/** A project with a copy of a source of the fixtures. */
async function projectWith(source: string): Promise<string> {
  const folder = await makeTempFolder();
  await cp(join(sources, source), join(folder, source), { recursive: true });
  await cp("images.lock", join(folder, "images.lock"));
  await writeFile(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  return folder;
}

describe("preparing a build", () => {
  it("writes the Dockerfile and the ignore rules into .slipway/build", async () => {
    const folder = await projectWith("workspace");
    const project = join(folder, "workspace");
    const build = await prepareBuild("services/api", project);
    expect(build).toEqual({
      context: project,
      dockerfile: join(project, ".slipway/build/services-api/Dockerfile"),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      secrets: [],
    });
    expect(await readFile(build.dockerfile, "utf8")).toContain("WORKDIR /app/services/api");
    expect(await readFile(`${build.dockerfile}.dockerignore`, "utf8")).toContain("!services/api\n");
  });

  it("gives the same hash for the same files, whenever and by whomever they were written", async () => {
    const [one, other] = [await projectWith("npm"), await projectWith("npm")];
    await utimes(join(other, "npm/server.js"), 1, 1);
    const { hash } = await prepareBuild("npm", one);
    expect((await prepareBuild(join(other, "npm"), other)).hash).toBe(hash);
    await prepareBuild("npm", one);
    expect((await prepareBuild("npm", one)).hash).toBe(hash);
  });

  it("gives another hash when a file, its name, its right or the Dockerfile changes", async () => {
    const folder = await projectWith("npm");
    const hashes = [(await prepareBuild("npm", folder)).hash];
    const file = join(folder, "npm/server.js");
    await writeFile(file, "// changed\n");
    hashes.push((await prepareBuild("npm", folder)).hash);
    await chmod(file, 0o755);
    hashes.push((await prepareBuild("npm", folder)).hash);
    await symlink("server.js", join(folder, "npm/link.js"));
    hashes.push((await prepareBuild("npm", folder)).hash);
    await mkdir(join(folder, "npm/lib"));
    await writeFile(join(folder, "npm/lib/new.js"), "");
    hashes.push((await prepareBuild("npm", folder)).hash);
    hashes.push((await prepareBuild("npm", folder, { port: 9000 })).hash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it("does not count what the ignore rules leave out", async () => {
    const folder = await projectWith("npm");
    const { hash } = await prepareBuild("npm", folder);
    await mkdir(join(folder, "npm/lib/node_modules/a"), { recursive: true });
    for (const name of ["lib/node_modules/a/a.js", ".env", "lib/.env.local", "npm-debug.log"]) {
      await writeFile(join(folder, "npm", name), "");
    }
    expect((await prepareBuild("npm", folder)).hash).toBe(hash);
  });

  it("takes the source's own ignore rules, which bring no secret back", async () => {
    const folder = await projectWith("npm");
    await writeFile(join(folder, "npm/.dockerignore"), "notes\n!.env\n");
    await mkdir(join(folder, "npm/notes"));
    for (const name of ["notes/a.txt", ".env", ".npmrc", "id_rsa"]) {
      await writeFile(join(folder, "npm", name), "");
    }
    const certificate = "-----BEGIN CERTIFICATE-----\n";
    await writeFile(join(folder, "npm/ca.pem"), certificate);
    await writeFile(join(folder, "npm/own.pem"), `${certificate}-----BEGIN PRIVATE KEY-----\n`);
    await writeFile(join(folder, "npm/.env.production"), "VITE_TITLE=Shop\n");
    const { dockerfile } = await prepareBuild("npm", folder);
    const rules = await readFile(`${dockerfile}.dockerignore`, "utf8");
    expect(await listContext(join(folder, "npm"), rules)).toEqual([
      ".env.production",
      "ca.pem",
      "package-lock.json",
      "package.json",
      "server.js",
    ]);
  });

  it("gives the build an .npmrc with a token by a mount, and variables that one names", async () => {
    const folder = await projectWith("private-registry");
    const source = join(folder, "private-registry");
    const { context, dockerfile, secrets } = await prepareBuild("private-registry", folder);
    expect(await readFile(dockerfile, "utf8")).toContain(
      "--mount=type=secret,id=npmrc,target=/root/.npmrc,required=true npm ci",
    );
    expect(readBuildSecrets(context, secrets)).toEqual({
      npmrc: await readFile(join(source, ".npmrc"), "utf8"),
    });
    const line = "//a.example/:_authToken=${SHOP_NPM_TOKEN}\nlegacy-peer-deps=true\n";
    await writeFile(join(source, ".npmrc"), line);
    const named = await prepareBuild("private-registry", folder);
    const text = await readFile(named.dockerfile, "utf8");
    expect(text).toContain("--mount=type=secret,id=SHOP_NPM_TOKEN SHOP_NPM_TOKEN=");
    expect(text).toContain("<<'NPMRC' /root/.npmrc\n//a.example/:_authToken=${SHOP_NPM_TOKEN}\n");
    vi.stubEnv("SHOP_NPM_TOKEN", "npm_secret");
    expect(readBuildSecrets(context, named.secrets)).toEqual({ SHOP_NPM_TOKEN: "npm_secret" });
    vi.unstubAllEnvs();
    expect(formatSecretOptions(context, named.secrets)).toEqual([
      "--secret id=SHOP_NPM_TOKEN,env=SHOP_NPM_TOKEN",
    ]);
    await writeFile(join(source, ".npmrc"), "legacy-peer-deps=true\n");
    expect((await prepareBuild("private-registry", folder)).secrets).toEqual([]);
  });

  it("takes of a workspace the source, what it depends on and what the installation reads", async () => {
    const folder = await projectWith("workspace");
    const project = join(folder, "workspace");
    const { dockerfile } = await prepareBuild("services/api", project);
    const rules = await readFile(`${dockerfile}.dockerignore`, "utf8");
    expect(await listContext(project, rules)).toEqual([
      "package.json",
      "packages/log/index.js",
      "packages/log/package.json",
      "packages/tools/text/index.js",
      "packages/tools/text/package.json",
      "pnpm-lock.yaml",
      "pnpm-workspace.yaml",
      "services/api/build.js",
      "services/api/package.json",
      "services/api/server.js",
      "services/web/package.json",
    ]);
  });

  it("uses a Dockerfile of the source's own, with its ignore rules, and writes nothing", async () => {
    const folder = await projectWith("own");
    const build = await prepareBuild("own", folder);
    expect(build).toMatchObject({
      context: join(folder, "own"),
      dockerfile: join(folder, "own/Dockerfile"),
    });
    await writeFile(join(folder, "own/notes.txt"), "changed");
    expect((await prepareBuild("own", folder)).hash).toBe(build.hash);
    await writeFile(join(folder, "own/app"), "changed");
    expect((await prepareBuild("own", folder)).hash).not.toBe(build.hash);
    expect(existsSync(join(folder, ".slipway"))).toBe(false);
  });

  it("refuses a source outside of the project", async () => {
    const folder = await projectWith("npm");
    await expect(prepareBuild("../elsewhere", folder)).rejects.toThrow(
      "Source '../elsewhere' lies outside of the project",
    );
  });
});

describe("slipway dockerfile", () => {
  it("prints what would be used, and writes nothing", async () => {
    const folder = await projectWith("npm");
    const argv = ["dockerfile", "npm", "--port", "9000", "--health", "/healthz"];
    const { code, stdout } = await play(folder, argv);
    expect(code).toBe(0);
    expect(stdout).toContain("\nEXPOSE 9000\n");
    expect(stdout).toContain("(process.env.PORT || 9000) + '/healthz'");
    expect(existsSync(join(folder, "npm/Dockerfile"))).toBe(false);
    const own = await projectWith("own");
    const printed = await play(own, ["dockerfile", "own"]);
    expect(printed.stdout).toBe(await readFile(join(own, "own/Dockerfile"), "utf8"));
  });

  it("with --write makes it the source's own, and never overwrites", async () => {
    const folder = await projectWith("npm");
    const printed = await play(folder, ["dockerfile", "npm"]);
    expect((await play(folder, ["dockerfile", "npm", "--write"])).code).toBe(0);
    expect(await readFile(join(folder, "npm/Dockerfile"), "utf8")).toBe(printed.stdout);
    expect(await readFile(join(folder, "npm/.dockerignore"), "utf8")).toContain("node_modules");
    const again = await play(folder, ["dockerfile", "npm", "--write"]);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("DockerfileThere")]);
    await rm(join(folder, "npm/Dockerfile"));
    const half = await play(folder, ["dockerfile", "npm", "--write"]);
    expect(half.stderr).toContain(".dockerignore is there, and is not overwritten");
    expect(existsSync(join(folder, "npm/Dockerfile"))).toBe(false);
  });

  it("with --write keeps the context of a member of a workspace", async () => {
    const folder = await projectWith("workspace");
    const project = join(folder, "workspace");
    await cp("images.lock", join(project, "images.lock"));
    await cp(join(folder, "Pulumi.yaml"), join(project, "Pulumi.yaml"));
    const before = await prepareBuild("services/api", project);
    expect((await play(project, ["dockerfile", "services/api", "--write"])).code).toBe(0);
    const written = await prepareBuild("services/api", project);
    expect(written.context).toBe(before.context);
    expect(written.dockerfile).toBe(join(project, "services/api/Dockerfile"));
    expect(await readFile(written.dockerfile, "utf8")).toContain("# slipway:context=../..\n");
  });

  it("refuses a source that it cannot build, and one that is not named", async () => {
    const folder = await projectWith("npm");
    await rm(join(folder, "npm/server.js"));
    const { code, stderr } = await play(folder, ["dockerfile", "npm"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("error StartFileMissing:")]);
    expect((await play(folder, ["dockerfile"])).code).toBe(2);
    const wrong = await play(folder, ["dockerfile", "npm", "--health", "healthz"]);
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining("begin it with a slash"),
    ]);
  });
});
