import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { findProgram } from "../support/find-program.ts";

const run = promisify(execFile);

/** Where `.ci/run` installs test/validity/requirements.txt. */
const folder = process.env.SLIPWAY_AWS_LINTERS;
const folders = (folder ?? "")
  .split(delimiter)
  .filter(Boolean)
  .map((each) => join(each, "bin"));

/** The tools, by what they check; each undefined where it is not installed. */
export const tools = {
  cfnLint: findProgram("cfn-lint", folders),
  parliament: findProgram("parliament", folders),
  moto: findProgram("moto_server", folders),
};

/** Reads Dockerfiles; undefined where it is not installed. */
export const hadolint = findProgram("hadolint", folders);

const missing = Object.values(tools).includes(undefined);

/** Why these tests do not run; undefined where they do. */
export const cannotCheck = missing
  ? "cfn-lint, parliament and moto_server are not installed: install " +
    "test/validity/requirements.txt into a venv and name it by SLIPWAY_AWS_LINTERS"
  : undefined;

/** What a linter says of a place. */
export interface Finding {
  rule: string;
  message: string;
  /** File, and place in it. */
  file: string;
  place: string;
}

interface LintMatch {
  Rule: { Id: string };
  Message: string;
  Filename: string | null;
  Location: { Path: (string | number)[] | null };
}

/** Reads templates by cfn-lint: errors and warnings, for one region. */
export async function lintTemplates(files: readonly string[], region: string): Promise<Finding[]> {
  const args = ["--format", "json", "--non-zero-exit-code", "none", "--regions", region];
  const text = await outputOf(tools.cfnLint ?? "cfn-lint", [...args, "--", ...files]);
  return (JSON.parse(text) as LintMatch[]).map(({ Rule, Message, Filename, Location }) => ({
    rule: Rule.Id,
    message: Message,
    file: Filename ?? "",
    place: (Location.Path ?? []).join("/"),
  }));
}

interface PolicyMatch {
  issue: string;
  severity: string;
  detail: unknown;
  location: { filepath?: string };
}

/** Reads every policy document of a folder by parliament, down to the least severity. */
export async function lintPolicies(documents: string): Promise<Finding[]> {
  const args = ["--directory", documents, "--json", "--minimum_severity", "INFO"];
  const text = await outputOf(tools.parliament ?? "parliament", args, [0, 1]);
  const lines = text.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => {
    const { issue, detail, location } = JSON.parse(line) as PolicyMatch;
    const message = typeof detail === "string" ? detail : JSON.stringify(detail);
    return { rule: issue, message, file: location.filepath ?? "", place: "" };
  });
}

async function outputOf(program: string, args: string[], codes = [0]): Promise<string> {
  const options = { maxBuffer: 256 * 1024 * 1024, encoding: "utf8" } as const;
  try {
    return (await run(program, args, options)).stdout;
  } catch (error) {
    const { code, stdout = "" } = error as { code?: number; stdout?: string };
    if (code !== undefined && codes.includes(code)) return stdout;
    throw error;
  }
}
