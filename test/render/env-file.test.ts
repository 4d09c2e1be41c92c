import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { completeValues, formatEnvFile, parseEnvFile } from "../../tool/render/env-file.ts";
import type { Placeholder } from "../../tool/render/placeholders.ts";
import {
  findDockerCompose,
  findReaders,
  readAsCompose,
  readAsDockerCompose,
} from "../support/readers/readers.ts";

const values: Record<string, string> = {
  PLAIN: "abc123",
  SPACES: "two words # no comment",
  DOLLAR: "costs $5 and $HOME",
  DOUBLE: 'say "yes"',
  SINGLE: "it's",
  LINES: "one\ntwo",
  EMPTY: "",
  QUOTES: `it's "so"`,
  BRACES: "${HOME:-none} $HOME $$",
  BACKSLASHES: String.raw`C:\new\table\\x\' \u0041 \\`,
  RETURNS: "one\r\ntwo\r",
  ALL: "'\"\\n\\\n\\${SLIPWAY_DOLLAR}\t#\\",
};

const unit = fc.constantFrom(
  ...["'", '"', "\\", "$", "{", "}", "\n", "\r", "\t", " ", "#", "=", "`", "a", ":", "-"],
  ...["${SLIPWAY_DOLLAR}", "é", "\u0001"],
);
const any = fc.sample(fc.string({ unit, maxLength: 9 }), { numRuns: 200, seed: 7 });
any.forEach((value, index) => Object.assign(values, { [`ANY_${index}`]: value }));

const placeholders = Object.keys(values).map((name): Placeholder => ({
  name,
  about: name,
  source: { kind: "config", value: undefined },
}));

test("values are read back as they were written", () => {
  const text = formatEnvFile("dev", placeholders, values, {});
  expect(parseEnvFile(text)).toEqual(values);
});

test("what stands in values for a dollar sign is there only where it is needed, and is no value", () => {
  const simple = formatEnvFile("dev", placeholders.slice(0, 2), values, {});
  expect(simple).not.toContain("SLIPWAY_");
  const text = formatEnvFile("dev", placeholders, values, {});
  expect(formatEnvFile("dev", placeholders, values, parseEnvFile(text))).toBe(text);
});

const compose = findDockerCompose();
const readers = findReaders();

function readBack(read: (folder: string) => Record<string, { environment: object }>): object {
  const folder = mkdtempSync(join(tmpdir(), "slipway-env-"));
  try {
    writeFileSync(join(folder, ".env"), formatEnvFile("dev", placeholders, values, {}));
    const environment = Object.keys(values).map((name) => `      ${name}: \${${name}}\n`);
    const text = `services:\n  one:\n    image: one\n    environment:\n${environment.join("")}`;
    writeFileSync(join(folder, "compose.yaml"), text);
    return read(folder).one?.environment ?? {};
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.skipIf(compose === undefined)("docker-compose 1.29 reads the same values", () => {
  expect(readBack((folder) => readAsDockerCompose(compose ?? "", folder))).toEqual(values);
});

test.skipIf(readers === undefined)("Compose reads the same values", () => {
  expect(readBack((folder) => readAsCompose(readers ?? "", folder))).toEqual(values);
});

test("passwords stay, missing ones are made up, and secrets of the config are taken from there", () => {
  const generated = (name: string): Placeholder => ({
    name,
    about: name,
    source: { kind: "generated", length: 12 },
  });
  const given: Placeholder = { name: "C", about: "C", source: { kind: "config", value: "new" } };
  const completed = completeValues([generated("A"), generated("B"), given], {
    A: "kept",
    C: "old",
  });
  expect(completed).toMatchObject({ A: "kept", C: "new" });
  expect(completed.B).toMatch(/^[A-Za-z0-9]{12}$/);
});

test("values that no rendering needs any more are kept", () => {
  const text = formatEnvFile("dev", placeholders.slice(0, 1), values, { OLD: "still here" });
  expect(text).toContain("# not used by this rendering\nOLD='still here'\n");
});
