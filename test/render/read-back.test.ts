import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { formatYaml } from "../../components/observability/yaml.ts";
import { findProgram } from "../support/find-program.ts";
import { oddStrings } from "../support/odd-strings.ts";
import { findReaders, readAsKubectl } from "../support/readers/readers.ts";

const readers = findReaders();
const python = findPython();

/** A Python with PyYAML, which docker-compose 1.29 reads by. */
function findPython(): string | undefined {
  const found = findProgram("python3");
  try {
    if (found !== undefined) execFileSync(found, ["-c", "import yaml"], { stdio: "pipe" });
    else console.warn("skipped: no python3 to read YAML by");
    return found;
  } catch {
    console.warn("skipped: python3 has no PyYAML to read by");
    return undefined;
  }
}

function readAsPython(text: string): unknown {
  const program =
    "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin.buffer.read()), sys.stdout)";
  return JSON.parse(execFileSync(python ?? "", ["-c", program], { input: text, encoding: "utf8" }));
}

const texts = Object.values(oddStrings);
const odd = {
  values: texts,
  nested: { deeper: { list: [{ first: texts, second: "end" }] } },
  byKey: Object.fromEntries(texts.filter((text) => text.length < 1000).map((text) => [text, text])),
  numbers: [1, -1.5, 0, true, false, null],
};

describe("YAML of odd texts is read as it was meant", () => {
  test("by a reader of YAML 1.2", () => {
    expect(parse(formatYaml(odd))).toEqual(odd);
  });

  test.skipIf(readers === undefined)("by kubectl's", () => {
    expect(readAsKubectl(readers ?? "", formatYaml(odd))).toEqual([odd]);
  });

  test.skipIf(python === undefined)("by docker-compose's", () => {
    expect(readAsPython(formatYaml(odd))).toEqual(odd);
  });
});

describe("any text", () => {
  const pieces = fc.constantFrom(
    ...Array.from("\t\n\r :#-?&*!|>%@`'\"{}[],=<~.0123456789eExXoO_+\\$()/"),
    ...Array.from("ab yesnoé数😀\u0085\u2028\ufeff\u007f\u0007"),
    "---",
    "...",
    "true",
    "null",
    "0o7",
    "<<",
    "1e",
  );
  const text = fc.string({ unit: pieces, maxLength: 12 }).filter((one) => one.isWellFormed());
  const documents = fc.array(fc.dictionary(text, fc.oneof(text, fc.array(text))), {
    minLength: 300,
    maxLength: 300,
  });
  const [sample] = fc.sample(documents, {
    numRuns: 1,
    seed: Number(process.env.SLIPWAY_SEED ?? 1),
  });
  // fast-check's dictionaries have no prototype.
  const value = JSON.parse(JSON.stringify(sample)) as unknown;

  test.skipIf(readers === undefined)("is the same to kubectl's reader", () => {
    expect(readAsKubectl(readers ?? "", formatYaml(value))).toEqual([value]);
  });

  test.skipIf(python === undefined)("is the same to docker-compose's reader", () => {
    expect(readAsPython(formatYaml(value))).toEqual(value);
  });

  test("is the same to a reader of YAML 1.2", () => {
    expect(parse(formatYaml(value))).toEqual(value);
  });
});
