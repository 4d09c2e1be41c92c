import { mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { requireFolder, withBackend, type Backend } from "../../../tool/engine/state/backend.ts";
import type { Environment } from "../../../tool/engine/state/environment.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

const salt = "v1:xqF6fAF4Yvc=:v1:HZzg9sQv1M12d7Z0:XTceJcO749AlaUtjmZdw00rI3OF4mA==";

async function makeProject(url: string | undefined, stage = "production"): Promise<string> {
  const folder = await makeTempFolder();
  const backend = url === undefined ? "" : `backend:\n  url: ${url}\n`;
  await writeFile(join(folder, "Pulumi.yaml"), `name: shop\n${backend}`);
  const stack = `encryptionsalt: ${salt}\nconfig:\n  slipway:stage: ${stage}\n`;
  await writeFile(join(folder, "Pulumi.dev.yaml"), stack);
  return folder;
}

function open(folder: string, environment: Environment = {}): Promise<Backend> {
  const options = { folder, stack: "dev", environment };
  return withBackend(options, (backend) => Promise.resolve(backend));
}

describe("the backend of a stack", () => {
  it("is the project's own folder, from wherever in the project a command starts", async () => {
    const folder = await makeProject("file://.");
    await mkdir(join(folder, "a", "b"), { recursive: true });
    const backend = await open(join(folder, "a", "b"));
    expect(requireFolder(backend)).toBe(folder);
    expect(backend.environment).toEqual({ PULUMI_BACKEND_URL: `file://${folder}` });
  });

  it("may lie elsewhere: relative, absolute, at home", async () => {
    const folder = await makeProject("file://../states?metadata=skip");
    const beside = await open(folder);
    expect(beside.folder).toBe(join(folder, "..", "states"));
    expect(beside.url).toBe(`file://${join(folder, "..", "states")}?metadata=skip`);
    expect((await open(await makeProject("file:///var/states"))).folder).toBe("/var/states");
    expect((await open(await makeProject("file://~"))).folder).toBe(homedir());
    expect((await open(await makeProject("file://~/s"))).folder).toBe(join(homedir(), "s"));
  });

  it("is PULUMI_BACKEND_URL where that is set, relative to the current directory", async () => {
    const folder = await makeProject("file://.");
    const backend = await open(folder, { PULUMI_BACKEND_URL: "file://./elsewhere" });
    expect(backend.folder).toBe(join(process.cwd(), "elsewhere"));
  });

  it.each(["s3://states?region=eu", "gs://states", "azblob://states", "https://api.pulumi.com"])(
    "at %s is passed on to the CLI and refused by the embedded engine by name",
    async (url) => {
      const backend = await open(await makeProject(url));
      expect(backend.environment).toEqual({ PULUMI_BACKEND_URL: url });
      const scheme = url.split(":")[0] ?? "";
      expect(() => requireFolder(backend)).toThrow(`a '${scheme}' backend`);
      expect(() => requireFolder(backend)).toThrow("--engine pulumi");
    },
  );

  it("of the CLI's login, where none is named, is refused by the embedded engine", async () => {
    const backend = await open(await makeProject(undefined));
    expect(backend.environment).toEqual({});
    expect(() => requireFolder(backend)).toThrow("the backend of the CLI's login");
  });
});

describe("the passphrase of a stack", () => {
  it("is PULUMI_CONFIG_PASSPHRASE, or what the file of PULUMI_CONFIG_PASSPHRASE_FILE says", async () => {
    const folder = await makeProject("file://.");
    const file = join(folder, "another.passphrase");
    await writeFile(file, "slipway-dev\n");
    const variables = [
      { PULUMI_CONFIG_PASSPHRASE: "slipway-dev" },
      { PULUMI_CONFIG_PASSPHRASE_FILE: file },
      { PULUMI_CONFIG_PASSPHRASE: "slipway-dev", PULUMI_CONFIG_PASSPHRASE_FILE: "/none" },
    ];
    for (const environment of variables) {
      const { secrets, environment: passedOn } = await open(folder, environment);
      expect((await secrets.writer()).state).toBe(salt);
      expect(passedOn).toMatchObject({ PULUMI_CONFIG_PASSPHRASE: "slipway-dev" });
    }
  });

  it("that is empty is one; none is none", async () => {
    const folder = await makeProject("file://.");
    expect((await open(folder, { PULUMI_CONFIG_PASSPHRASE: "" })).secrets.unlocked).toBe(true);
    expect((await open(folder)).secrets.unlocked).toBe(false);
  });

  it("of a development stack stands beside it, whatever the shell has for another stack", async () => {
    const folder = await makeProject("file://.", "development");
    await writeFile(join(folder, "Pulumi.dev.passphrase"), "slipway-dev\n");
    const { secrets } = await open(folder, { PULUMI_CONFIG_PASSPHRASE: "that of prod" });
    expect((await secrets.writer()).state).toBe(salt);
  });

  it("of a production stack must not stand beside the code", async () => {
    const folder = await makeProject("file://.", "production");
    await writeFile(join(folder, "Pulumi.dev.passphrase"), "x\n");
    await expect(open(folder)).rejects.toMatchObject({ code: "PassphraseInRepository" });
    await expect(open(folder)).rejects.toThrow(/'production'.*PULUMI_CONFIG_PASSPHRASE_FILE/);
  });

  it("is no alarm where the stage is missing or unknown: that is another error", async () => {
    for (const stage of ["", "developmet"]) {
      const folder = await makeProject("file://.", stage);
      await writeFile(join(folder, "Pulumi.dev.passphrase"), "slipway-dev\n");
      expect((await open(folder)).secrets.unlocked).toBe(true);
    }
  });

  it("in a file that is not there is an error, not none", async () => {
    const folder = await makeProject("file://.");
    const opening = open(folder, { PULUMI_CONFIG_PASSPHRASE_FILE: "/no/such/file" });
    await expect(opening).rejects.toMatchObject({ code: "PassphraseFileUnreadable" });
  });

  it("of the committed stack dev is the documented one, and belongs to its salt", async () => {
    const folder = new URL("../../..", import.meta.url).pathname;
    const { secrets, stackFile } = await open(folder);
    expect(stackFile.salt).toBeDefined();
    expect((await secrets.writer()).state).toBe(stackFile.salt);
  });
});
