import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { detectVariables } from "../tool/detect/detect.ts";

/** How detection grows with the number of files; prints, and asserts nothing. */
function main(): void {
  const { values } = parseArgs({ options: { counts: { type: "string", default: "1000,10000" } } });
  const table = new Table({
    head: ["files", "variables", "wall", "per file", "× smallest"],
    style: { head: [], border: [] },
  });
  let smallest: number | undefined;
  for (const count of values.counts.split(",").map(Number)) {
    process.stderr.write(`detection over ${count} files …\n`);
    const { seconds, variables } = measure(count);
    const each = (seconds / count) * 1000;
    smallest ??= each;
    const ratio = (each / smallest).toFixed(2);
    table.push([count, variables, `${seconds.toFixed(2)} s`, `${each.toFixed(2)} ms`, ratio]);
  }
  process.stdout.write(`${table.toString()}\ntarget: × smallest ≤ 1.3 at the largest\n`);
}

function measure(count: number): { seconds: number; variables: number } {
  const folder = mkdtempSync(join(tmpdir(), "slipway-bench-"));
  try {
    writeSources(folder, count);
    const started = process.hrtime.bigint();
    const { workspaces } = detectVariables(folder);
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    return { seconds, variables: workspaces.flatMap((one) => one.variables).length };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Modules that import each other; one of four reads the environment, by a function or by itself. */
function writeSources(folder: string, count: number): void {
  writeFileSync(join(folder, "package.json"), '{ "name": "bench" }');
  const need = "export const need = (name) => process.env[name] ?? fail(name);\n";
  writeFileSync(join(folder, "need.js"), need);
  for (let at = 0; at < count; at += 1) {
    const part = join(folder, `part-${at % 100}`);
    mkdirSync(part, { recursive: true });
    const [file, text] = sourceOf(at);
    writeFileSync(join(part, file), text);
  }
}

function sourceOf(at: number): [file: string, text: string] {
  const body = `export function work${at}(list) {\n  return list.map((one) => one + ${at});\n}\n`;
  const start = at < 100 ? "" : `import { work${at - 100} } from "./module-${at - 100}";\n`;
  const more = Array.from({ length: 20 }, (_, index) =>
    body.replace(`work${at}`, `work${at}_${index}`),
  );
  const rest = start + more.join("") + body;
  if (at % 16 === 0) {
    return [`module_${at}.py`, `import os\nvalue = os.environ.get("PYTHON_${at}", "x")\n`];
  }
  if (at % 16 === 8) {
    return [`module${at}.go`, `package part\nimport "os"\nvar V${at} = os.Getenv("GO_${at}")\n`];
  }
  if (at % 8 === 4)
    return [`module-${at}.ts`, `export const a = process.env.TYPED_${at};\n${rest}`];
  const needs = `import { need } from "../need.js";\nexport const b = need("NEEDED_${at}");\n`;
  return [`module-${at}.ts`, at % 8 === 2 ? needs + rest : rest];
}

main();
