import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import { parse } from "yaml";
import * as z from "zod";
import { formatDockerfile } from "../../components/images/dockerfile/format.ts";
import type { WrittenPlan } from "../../components/images/dockerfile/format.ts";
import { parseLock } from "../../components/images/lock.ts";
import { analyzeSource } from "../../components/images/source/analyze.ts";
import { createSourceReader } from "../../components/images/source/reader.ts";
import { UserError } from "../../variables/user-error.ts";

const projectFolder = join(import.meta.dirname, "../..");
const page = join(projectFolder, "docs/images.md");
const fixtures = join(projectFolder, "test/fixtures/sources");

/** Between these lines of docs/images.md everything is made by `npm run docs`. */
const begin =
  "<!-- Made by `npm run docs` from the sources in test/fixtures/sources: change the code. -->";
const end = "<!-- Until here. -->";

const tableSchema = z.array(z.object({ source: z.string() }));

/** What a small source is: the plan of its image, or the code of its refusal. */
type Outcome = { source: string } & (
  { plan: WrittenPlan } | { refused: string } | { hasOwn: true }
);

/** docs/images.md with what is made of the small sources in its place. */
export async function formatSources(): Promise<string> {
  const text = await readFile(page, "utf8");
  const [before = "", rest = ""] = text.split(begin);
  const [, after = ""] = rest.split(end);
  const made = await describeAll();
  const keys = Object.keys(parseLock(await readFile(join(projectFolder, "images.lock"), "utf8")));
  const tables = [formatWritten(made, keys), formatRefused(made)];
  const whole = [before.trimEnd(), begin, ...tables, end, after.trimStart()];
  return format(whole.join("\n\n"), { parser: "markdown", printWidth: 100 });
}

async function describeAll(): Promise<Outcome[]> {
  const table = tableSchema.parse(parse(await readFile(join(fixtures, "table.yaml"), "utf8")));
  return table.map(({ source }) => describe(source));
}

function describe(source: string): Outcome {
  const [project = "", ...path] = source.split("/");
  try {
    const plan = analyzeSource(createSourceReader(join(fixtures, project)), path.join("/"));
    return plan.language === "dockerfile" ? { source, hasOwn: true } : { source, plan };
  } catch (error) {
    if (error instanceof UserError) return { source, refused: error.code };
    throw error;
  }
}

/** One row for each way of installing, by the first source that is installed so. */
function formatWritten(made: readonly Outcome[], keys: readonly string[]): string {
  const groups = new Map<string, WrittenPlan[]>();
  for (const one of made) {
    if (!("plan" in one)) continue;
    const name = "manager" in one.plan ? one.plan.manager : one.plan.language;
    groups.set(name, [...(groups.get(name) ?? []), one.plan]);
  }
  const order: WrittenPlan["language"][] = ["node", "python", "go", "static"];
  const rows = [...groups.values()]
    .sort(([a], [b]) => order.indexOf(a?.language ?? "go") - order.indexOf(b?.language ?? "go"))
    .map((plans) => rowOf(plans, keys));
  return formatTable(["what is there", "runs on", "installed by", "frameworks seen"], rows);
}

function rowOf(plans: readonly WrittenPlan[], keys: readonly string[]): string[] {
  const plan = plainest(plans);
  if (plan === undefined) return [];
  const files = "manifests" in plan ? plan.manifests.filter((path) => !path.endsWith("/")) : [];
  const names = [...new Set(files.map((path) => path.split("/").at(-1) ?? ""))];
  const frameworks = new Set(plans.map((one) => one.framework).filter((name) => name !== "none"));
  return [
    code(plan.language === "static" ? ["index.html"] : names),
    imagesOf(plan, keys),
    code(commandOf(plan)),
    [...frameworks].sort().join(", "),
  ];
}

/** Of sources that are installed the same way, the one with a lockfile and the least beside it. */
function plainest(plans: readonly WrittenPlan[]): WrittenPlan | undefined {
  const weigh = (plan: WrittenPlan): number =>
    ("isLocked" in plan && !plan.isLocked ? 100 : 0) +
    ("manifests" in plan ? plan.manifests.length : 0) +
    (plan.language === "node" && plan.runtime === "bun-1" && plan.manager !== "bun" ? 100 : 0);
  return plans.toSorted((a, b) => weigh(a) - weigh(b))[0];
}

/** The images of the lock that sources of a language may run on, by their keys. */
function imagesOf(plan: WrittenPlan, keys: readonly string[]): string {
  const key = "runtime" in plan ? plan.runtime : "caddy-2";
  const [family = ""] = key.split("-");
  return code(keys.filter((name) => new RegExp(`^${family}-[\\d.]+$`).test(name)));
}

/** What installs, as the Dockerfile has it. */
function commandOf(plan: WrittenPlan): string[] {
  const text = formatDockerfile(plan, (key) => key);
  const command =
    /(?:npm (?:ci|install)|yarn workspaces focus|(?:pnpm|yarn|bun|poetry) install|(?:pdm|pipenv|uv) sync|(?<=\.venv\/bin\/)pip install (?:\.|--requirement)|go build(?= .*out\/app))(?: --(?:frozen-lockfile|immutable|locked))?/;
  return [command.exec(text)?.[0] ?? ""].filter((one) => one !== "");
}

function formatRefused(made: readonly Outcome[]): string {
  const codes = new Map<string, string[]>();
  for (const one of made) {
    if ("refused" in one) codes.set(one.refused, [...(codes.get(one.refused) ?? []), one.source]);
  }
  const refused = [...codes].sort(([a], [b]) => a.localeCompare(b));
  const written = made.filter((one) => "plan" in one).length;
  const count = refused.reduce((sum, [, sources]) => sum + sources.length, 0);
  return (
    `Of ${made.length} small sources ${written} get a Dockerfile, and ${count} are refused: ` +
    `${refused.map(([name, sources]) => `\`${name}\` (${sources.join(", ")})`).join("; ")}.`
  );
}

function code(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}

function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
