import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { validate } from "dockerfile-utils";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { formatDockerfile } from "../../components/images/dockerfile/format.ts";
import { analyzeSource } from "../../components/images/source/analyze.ts";
import { createSourceReader } from "../../components/images/source/reader.ts";
import { UserError } from "../../variables/user-error.ts";
import { makeTempFolder } from "../support/temp-folder.ts";
import { hadolint } from "../validity/linters.ts";

const folder = "test/fixtures/sources";
const file = join(folder, "table.yaml");

/** What the table says of one source: it is written, or refused. */
type Row =
  | { source: string; is: string; runs: string; holds: string[]; notes?: string[] }
  | { source: string; refused: string; says: string };

const table = parse(readFileSync(file, "utf8")) as Row[];

if (hadolint === undefined) {
  console.warn("skipped: no hadolint: install test/validity/requirements.txt into a venv");
}

/** Project and source: `local-package/app` is the source `app` of the project `local-package`. */
function placeOf(source: string): [string, string] {
  const [project = "", ...rest] = source.split("/");
  return [join(folder, project), rest.join("/")];
}

function describeSource(source: string): Row {
  const [project, path] = placeOf(source);
  try {
    const plan = analyzeSource(createSourceReader(project), path);
    if (plan.language === "dockerfile")
      return { source, is: "its own Dockerfile", runs: "", holds: [] };
    const dockerfile = formatDockerfile(plan, (key) => `example.com/${key}:1`);
    expect(validate(dockerfile)).toEqual([]);
    const lines = dockerfile.split("\n");
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));
    const manager = "manager" in plan ? [plan.manager] : [];
    const framework = plan.framework === "none" ? [] : [plan.framework];
    return {
      source,
      is: [plan.language, ...manager, ...framework].join(", "),
      runs: last.find((line) => line.startsWith("CMD "))?.slice(4) ?? "",
      holds: last.filter((line) => /^COPY (?!<<)/.test(line)).map((line) => line.slice(5)),
      ...(plan.notes.length > 0 && { notes: plan.notes }),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { source, refused: error.code, says: error.message };
  }
}

/** The Dockerfile of a source; undefined for one that is refused or has its own. */
function writtenFor(project: string, path: string): string | undefined {
  try {
    const plan = analyzeSource(createSourceReader(project), path);
    if (plan.language === "dockerfile") return undefined;
    return formatDockerfile(plan, (key) => `example.com/${key}:1`);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

if (process.env.SLIPWAY_GOLDEN === "write") {
  const rows = table.map(({ source }) => describeSource(source));
  const head = readFileSync(file, "utf8").split("\n- ")[0] ?? "";
  writeFileSync(file, `${head.trimEnd()}\n${stringify(rows, { lineWidth: 100 })}`);
}

describe("the table of small sources", () => {
  it.each(table.map((row) => [row.source, row] as const))("is right of %s", (source, row) => {
    if (process.env.SLIPWAY_GOLDEN === "write") return;
    expect(describeSource(source)).toEqual(row);
  });

  it("has every source, and at least 60, of which at least 20 are refused", () => {
    const projects = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    const told = new Set(table.map(({ source }) => source.split("/")[0]));
    expect([...told].sort()).toEqual(projects.sort());
    expect(table.length).toBeGreaterThanOrEqual(60);
    expect(table.filter((row) => "refused" in row).length).toBeGreaterThanOrEqual(20);
  });

  it.skipIf(hadolint === undefined)("writes nothing that hadolint finds a fault with", async () => {
    const folder = await makeTempFolder();
    const files = table.flatMap(({ source }) => {
      const [project, path] = placeOf(source);
      const text = writtenFor(project, path);
      if (text === undefined) return [];
      const name = join(folder, `${source.replaceAll("/", "-")}.Dockerfile`);
      writeFileSync(name, text);
      return [name];
    });
    expect(files.length).toBeGreaterThan(40);
    const { stdout } = spawnSync(hadolint ?? "", ["--no-color", "--no-fail", ...files], {
      encoding: "utf8",
    });
    expect(stdout).toBe("");
  });

  it("refuses nothing without a word on what to do", () => {
    const todo = /: (?!.*: $)\S|\bname\b|\bkeep\b|\bgive\b|\brun\b|\badd\b|\bwrite\b/;
    for (const row of table) if ("refused" in row) expect(row.says).toMatch(todo);
  });
});
