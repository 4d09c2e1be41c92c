import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { findCli, requireCli } from "../../../tool/engine/pulumi/find-cli.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

const pinned = createRequire(import.meta.url)("pulumi/package.json") as { version: string };

/** A program that answers as `script` says. */
async function makeProgram(file: string, script = "echo v3.260.0"): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

describe("a Pulumi CLI", () => {
  it("is found on PATH, with its version", async () => {
    const folder = await makeTempFolder();
    const file = await makeProgram(join(folder, "bin", "pulumi"));
    const PATH = ["", join(folder, "none"), dirname(file)].join(delimiter);
    expect(await findCli({ PATH, PULUMI_HOME: folder })).toEqual({ file, version: "3.260.0" });
  });

  it("is never the npm package's own command, which is not even run", async () => {
    const folder = await makeTempFolder();
    const trace = join(folder, "was-run");
    const modules = join(folder, "node_modules");
    const shim = await makeProgram(join(modules, ".bin", "pulumi"), `touch ${trace}; echo v3.1.0`);
    await mkdir(join(folder, "bin"));
    await symlink(shim, join(folder, "bin", "pulumi"));
    const PATH = [dirname(shim), join(folder, "bin")].join(delimiter);
    expect(await findCli({ PATH, PULUMI_HOME: folder })).toBeUndefined();
    await expect(import("node:fs/promises").then((fs) => fs.stat(trace))).rejects.toThrow("ENOENT");
  });

  it("is found where the npm package keeps the version that it downloaded", async () => {
    const home = await makeTempFolder();
    const file = await makeProgram(join(home, "versions", pinned.version, "bin", "pulumi"));
    expect(await findCli({ PATH: "", PULUMI_HOME: home })).toEqual({ file, version: "3.260.0" });
  });

  it("that does not answer, or cannot be run, is none", async () => {
    const folder = await makeTempFolder();
    const broken = await makeProgram(join(folder, "a", "pulumi"), "exit 1");
    const silent = await makeProgram(join(folder, "b", "pulumi"), "true");
    const plain = await makeProgram(join(folder, "c", "pulumi"));
    await chmod(plain, 0o644);
    await mkdir(join(folder, "d", "pulumi"), { recursive: true });
    const folders = [broken, silent, plain].map((file) => dirname(file));
    const PATH = [...folders, join(folder, "d")].join(delimiter);
    expect(await findCli({ PATH, PULUMI_HOME: folder })).toBeUndefined();
  });

  it("that is needed and not there is an error that says how to get it", async () => {
    const folder = await makeTempFolder();
    const needed = requireCli("Stack 'prod' is run by the Pulumi CLI", { PULUMI_HOME: folder });
    await expect(needed).rejects.toMatchObject({ code: "CliMissing" });
    await expect(needed).rejects.toThrow(/'prod'.*npx pulumi version.*pulumi\.com\/docs\/install/);
  });
});
