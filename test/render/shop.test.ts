import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cannotCut, withoutNetwork } from "../support/network.ts";
import { cleanEnvironment, copyProject, run } from "../support/projects/project-copy.ts";
import type { Finished, ProjectCopy } from "../support/projects/project-copy.ts";
import { shorten, shortenBlocks } from "../support/shorten.ts";

const root = join(import.meta.dirname, "../..");
const stages = ["dev", "staging", "prod"];
const stacks = ["docker", "kubernetes"].flatMap((name) =>
  stages.map((stage) => `${name}-${stage}`),
);
const offline =
  cannotCut === undefined ? "" : ` (with the network, it cannot be cut: ${cannotCut})`;

describe("the shop, rendered without CLI, credential, passphrase or network", () => {
  let copy: ProjectCopy;

  beforeAll(() => {
    copy = copyProject();
    cpSync(join(root, "test/fixtures/images.lock"), join(copy.folder, "images.lock"));
    for (const stack of stacks) {
      cpSync(fixtureOf(stack), join(copy.folder, `Pulumi.${stack}.yaml`));
    }
  });

  afterAll(() => {
    copy.remove();
  });

  function fixtureOf(stack: string): string {
    return join(root, "test/fixtures/stacks", `Pulumi.${stack}.yaml`);
  }

  function slipway(...args: string[]): Promise<Finished> {
    const argv: [string, ...string[]] = [
      process.execPath,
      join(copy.folder, "tool/cli/slipway.js"),
      ...args,
    ];
    const command = cannotCut === undefined ? withoutNetwork(argv) : argv;
    return run(command, copy.folder, cleanEnvironment());
  }

  /** Every file that is committed, in one text. */
  function committed(folder: string, read = readText): string {
    const all = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
    return all
      .filter((path) => statSync(join(folder, path)).isFile())
      .filter((path) => ![".env", "05-secrets.yaml", ".rendered"].includes(path))
      .filter((path) => !path.startsWith("files/build/"))
      .map((path) => `##### ${path}\n${read(join(folder, path))}`)
      .join("\n");
  }

  // Production has what the others have; all of them in the soak.
  const looked = stacks.filter(
    (stack) => process.env.SLIPWAY_SOAK === "1" || stack.endsWith("-prod"),
  );

  test.each(looked)(`%s is as its golden file has it${offline}`, async (stack) => {
    const finished = await slipway("render", stack);
    expect(finished, finished.stderr).toMatchObject({ code: 0 });
    const text = committed(join(copy.folder, ".slipway/render", stack), readShortened);
    // What is built from source is called after the hash of the source.
    const built = /(image: (?:shop-|registry\.example\.com\/shop\/)[\w-]+:)[0-9a-f]{12}/g;
    const golden = text.replaceAll(built, "$1<hash>");
    await expect(golden).toMatchFileSnapshot(`../golden/render/${stack}.txt`);
  });

  test("is the same bytes a second time, passwords included", async () => {
    const folder = join(copy.folder, "deploy/prod");
    await slipway("render", "kubernetes-prod", "--out", folder);
    const first = [committed(folder), readFileSync(join(folder, ".env"), "utf8")];
    await slipway("render", "kubernetes-prod", "--out", folder);
    expect([committed(folder), readFileSync(join(folder, ".env"), "utf8")]).toEqual(first);
  });

  test("keeps secrets out of what Git sees", async () => {
    const folder = join(copy.folder, "deploy/seen");
    await slipway("render", "docker-staging", "--out", folder);
    expect(copy.gitStatus()).toContain("deploy/");
    const seen = await run(
      ["git", "ls-files", "-o", "--exclude-standard", "deploy/seen"],
      copy.folder,
    );
    expect(seen.stdout).toContain("deploy/seen/compose.yaml");
    expect(seen.stdout).not.toContain(".env");
    const [, password = ""] =
      /^ORDERS_PASSWORD=(.+)$/m.exec(readFileSync(join(folder, ".env"), "utf8")) ?? [];
    expect(password).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(committed(folder)).not.toContain(password);
  });

  test("is checked against a folder, without writing and without the secrets", async () => {
    const folder = join(copy.folder, "deploy/checked");
    const args = ["render", "docker-prod", "--out", folder];
    expect((await slipway(...args, "--check")).code).toBe(1);
    expect(existsSync(folder)).toBe(false);
    await slipway(...args);
    await run(["rm", join(folder, ".env")], copy.folder);
    expect((await slipway(...args, "--check")).code).toBe(0);
    writeFileSync(join(folder, "compose.yaml"), "services: {}\n");
    const different = await slipway(...args, "--check");
    expect(different).toMatchObject({ code: 1, stdout: "compose.yaml differs\n" });
    expect(existsSync(join(folder, ".env"))).toBe(false);
  });

  test("is listed as JSON", async () => {
    const { stdout } = await slipway("render", "kubernetes-dev", "--json");
    const listed = JSON.parse(stdout) as { files: object[]; placeholders: { name: string }[] };
    expect(listed.files).toContainEqual({ path: "05-secrets.yaml", secret: true });
    expect(listed.files).toContainEqual({ path: "30-api.yaml", secret: false });
    const names = listed.placeholders.map(({ name }) => name);
    expect(names).toEqual(["ORDERS_PASSWORD", "PRODUCTS_PASSWORD"]);
  });

  test("takes a secret of the config by its name where it cannot be read", async () => {
    const text = readFileSync(fixtureOf("docker-staging"), "utf8");
    const salt =
      "encryptionsalt: v1:9iJVapYT6E4=:v1:z6pXT4bWHSqLizM9:lIBdF7kv/VPgpVT5e9/KSFd88bvxyQ==\n";
    const secret = "  variables:WEBHOOK_SECRET:\n    secure: v1:AAAAAAAAAAAAAAAA:AAAAAAAA\n";
    writeFileSync(join(copy.folder, "Pulumi.sealed.yaml"), `${salt}${text.trimEnd()}\n${secret}`);
    const finished = await slipway("render", "sealed");
    expect(finished, finished.stderr).toMatchObject({ code: 0 });
    expect(finished.stderr).toContain("WEBHOOK_SECRET in .slipway/render/sealed/.env has no value");
    const folder = join(copy.folder, ".slipway/render/sealed");
    expect(committed(folder)).toContain('WEBHOOK_SECRET: "${WEBHOOK_SECRET}"');
    expect(readFileSync(join(folder, ".env"), "utf8")).toContain("\nWEBHOOK_SECRET=\n");
  });

  test("is refused on other platforms, and where a mandatory policy is violated", async () => {
    const local = await slipway("render", "dev");
    expect(local.code).toBe(1);
    expect(local.stderr).toContain("only docker, kubernetes, aws and vercel can be rendered");
    const file = join(copy.folder, "Pulumi.yaml");
    const intoFile = await slipway("render", "docker-prod", "--out", file);
    expect(intoFile.stderr).toContain(`RenderFolder: ${file} is a file: give a folder by --out.`);
    const text = readFileSync(fixtureOf("docker-prod"), "utf8");
    const one = "  slipway:services:\n    api: {replicas: 1, minReplicas: 1}\n";
    writeFileSync(join(copy.folder, "Pulumi.single.yaml"), `${text.trimEnd()}\n${one}`);
    const single = await slipway("render", "single");
    expect(single.code).toBe(1);
    expect(single.stderr).toContain("PolicyViolated");
    expect(existsSync(join(copy.folder, ".slipway/render/single"))).toBe(false);
  });
});

function readText(file: string): string {
  return readFileSync(file, "utf8");
}

/** A file whose long generated contents are only told apart. */
function readShortened(file: string): string {
  const text = readText(file);
  return file.endsWith(".json") ? shorten(text) : shortenBlocks(text);
}
