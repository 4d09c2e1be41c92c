import { execFile } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { findCli } from "../../../tool/engine/pulumi/find-cli.ts";
import { makeTempFolder } from "../temp-folder.ts";

const run = promisify(execFile);

/** The Pulumi CLI on this machine; undefined, and said so, where there is none. */
export const cli = await findCli();
if (!cli) {
  process.stderr.write("skipped: no Pulumi CLI on PATH, so nothing can be exchanged with one\n");
}

const modules = new URL("../../../node_modules", import.meta.url).pathname;
/** Passphrase of every project made here. */
export const passphrase = "of a test";

/** A project with a program in a folder of its own, and what the CLI needs to run it. */
export interface CliProject {
  folder: string;
  environment: Record<string, string>;
  /** Runs the CLI; rejects with its output where it fails. */
  pulumi(...args: string[]): Promise<string>;
  setProgram(program: string): Promise<void>;
}

/** Makes a project `shop` with the stack `dev` of the Pulumi CLI. */
export async function makeCliProject(program: string): Promise<CliProject> {
  const folder = await makeTempFolder();
  const home = join(folder, "home");
  await mkdir(home);
  await symlink(modules, join(folder, "node_modules"));
  const runtime = "runtime: {name: nodejs, options: {typescript: false}}";
  const yaml = `name: shop\n${runtime}\nmain: index.js\nbackend: {url: "file://."}\n`;
  await writeFile(join(folder, "Pulumi.yaml"), yaml);
  await writeFile(join(folder, "package.json"), '{"type":"module","main":"index.js"}');
  const environment = {
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    PULUMI_HOME: home,
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const project: CliProject = {
    folder,
    environment,
    pulumi: async (...args) => {
      const options = { cwd: folder, env: { ...process.env, ...environment } };
      const { stdout } = await run(cli?.file ?? "pulumi", [...args, "--non-interactive"], options);
      return stdout;
    },
    setProgram: (text) => writeFile(join(folder, "index.js"), text),
  };
  await project.setProgram(program);
  await project.pulumi("stack", "init", "dev");
  return project;
}
