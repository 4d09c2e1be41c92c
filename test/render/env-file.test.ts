import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { expect, test } from "vitest";
import { completeValues, formatEnvFile, parseEnvFile } from "../../tool/render/env-file.ts";
import type { Placeholder } from "../../tool/render/placeholders.ts";
import { findProgram } from "../support/find-program.ts";

const values = {
  PLAIN: "abc123",
  SPACES: "two words # no comment",
  DOLLAR: "costs $5 and $HOME",
  DOUBLE: 'say "yes"',
  SINGLE: "it's",
  LINES: "one\ntwo",
  EMPTY: "",
};

const placeholders = Object.keys(values).map((name): Placeholder => ({
  name,
  about: name,
  source: { kind: "config", value: undefined },
}));

test("values are read back as they were written", () => {
  const text = formatEnvFile("dev", placeholders, values, {});
  expect(parseEnvFile(text)).toEqual(values);
});

const compose = findProgram("docker-compose");
if (compose === undefined) console.warn("skipped: no docker-compose to read .env by");

test.skipIf(compose === undefined)("docker-compose reads the same values", () => {
  const folder = mkdtempSync(join(tmpdir(), "slipway-env-"));
  try {
    writeFileSync(join(folder, ".env"), formatEnvFile("dev", placeholders, values, {}));
    const environment = Object.keys(values).map((name) => `      ${name}: \${${name}}\n`);
    const text = `services:\n  one:\n    image: one\n    environment:\n${environment.join("")}`;
    writeFileSync(join(folder, "compose.yaml"), text);
    const argv = ["-f", "compose.yaml", "config"];
    const shown = execFileSync(compose ?? "", argv, { cwd: folder, encoding: "utf8" });
    const config = parse(shown) as { services: { one: { environment: object } } };
    // Printed so that it could be read again: with every `$` doubled.
    const doubled = Object.entries(values).map(([key, value]) => [
      key,
      value.replaceAll("$", "$$$$"),
    ]);
    expect(config.services.one.environment).toEqual(Object.fromEntries(doubled));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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

test("a value that the readers of .env do not agree on is refused by its name alone", () => {
  const wrong = { PLAIN: "a'b\"c" };
  expect(() => formatEnvFile("dev", placeholders.slice(0, 1), wrong, {})).toThrow(
    expect.objectContaining({
      code: "EnvValue",
      message: expect.not.stringContaining("a'b") as string,
    }) as Error,
  );
});
