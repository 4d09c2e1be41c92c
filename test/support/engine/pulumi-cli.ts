import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { delimiter, dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * A real Pulumi CLI: SLIPWAY_TEST_PULUMI, or one on PATH that is not npm's shim, which would
 * download one; undefined where there is none.
 */
export function findPulumi(): string | undefined {
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes(`node_modules${sep}.bin`))
    .map((folder) => join(folder, "pulumi"));
  return [process.env.SLIPWAY_TEST_PULUMI ?? "", ...onPath].find((file) => existsSync(file));
}

/** What the CLI printed and how it ended. */
export interface CliResult {
  exitCode: number;
  /** Standard output and errors, in this order. */
  text: string;
}

/** A project of its own with a program, its state, and the CLI's home. */
export interface CliProject {
  run(...args: readonly string[]): Promise<CliResult>;
}

/** Writes a program in plain JavaScript into a project inside `folder`. */
export async function createCliProject(
  pulumi: string,
  folder: string,
  program: string,
): Promise<CliProject> {
  const home = join(folder, "program");
  for (const name of ["program", "state", "home"]) await mkdir(join(folder, name));
  await symlink(join(project, "node_modules"), join(home, "node_modules"));
  const runtime = "runtime: {name: nodejs, options: {typescript: false}}";
  await writeFile(join(home, "Pulumi.yaml"), `name: tiny\n${runtime}\n`);
  await writeFile(join(home, "package.json"), '{"type": "module", "main": "index.js"}\n');
  await writeFile(join(home, "index.js"), program);
  const env = environmentOf(pulumi, folder);
  return { run: (...args) => run(pulumi, args, home, env) };
}

function environmentOf(pulumi: string, folder: string): NodeJS.ProcessEnv {
  const folders = [dirname(pulumi), dirname(process.execPath), process.env.PATH ?? ""];
  return {
    ...process.env,
    PATH: folders.join(delimiter),
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_API: "http://127.0.0.1:9",
    NO_COLOR: "1",
  };
}

function run(
  file: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<CliResult> {
  return new Promise((resolve) => {
    execFile(file, args, { cwd, env }, (error, stdout, stderr) => {
      const exitCode = typeof error?.code === "number" ? error.code : error ? 1 : 0;
      resolve({ exitCode, text: stdout + stderr });
    });
  });
}
