import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyProject } from "../../support/projects/project-copy.ts";
import type { ProjectCopy } from "../../support/projects/project-copy.ts";
import { findScript, runAtTerminal } from "../../support/terminal.ts";
import type { Seen, TerminalRun } from "../../support/terminal.ts";

const script = findScript();
const stack = "guest-book-qa";

interface Step {
  op: string;
  type: string;
  name: string;
}

describe.skipIf(script === undefined)("at a terminal", { timeout: 120_000 }, () => {
  let copy: ProjectCopy;
  let resources: string[];

  const see = (run: Omit<TerminalRun, "cwd">): Promise<Seen> =>
    runAtTerminal(script ?? "", { cwd: copy.folder, ...run });

  beforeAll(async () => {
    copy = copyProject();
    const program = readFileSync(join(import.meta.dirname, "guest-book.ts"), "utf8");
    const files = {
      "stacks/guest-book.ts": program.replaceAll("../../../", "../"),
      "apps/letters/main.js": "setInterval(() => undefined, 1000);\n",
      "apps/letters/package.json": '{ "private": true, "main": "main.js" }\n',
      "apps/pages/index.html": "<!doctype html><title>Guests</title>\n",
      [`Pulumi.${stack}.yaml`]:
        "config:\n  slipway:application: guest-book\n  slipway:platform: local\n" +
        "  slipway:stage: testing\n",
    };
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(copy.folder, file)), { recursive: true });
      writeFileSync(join(copy.folder, file), text);
    }
    await copy.slipway(["stack", "init", stack]);
    const { stdout } = await copy.slipway(["preview", stack, "--json"]);
    const last = stdout.trim().split("\n").at(-1) ?? "";
    const { result } = JSON.parse(last) as { result: { steps: Step[] } };
    resources = result.steps
      .filter(({ op, type }) => op === "create" && !type.startsWith("pulumi:pulumi:"))
      .map(({ name }) => name);
    expect(resources.length).toBeGreaterThan(6);
  });

  afterAll(async () => {
    await copy.slipway(["destroy", stack, "--yes", "--allow-data-loss"]);
    copy.remove();
  });

  test.each([
    [80, 24],
    [100, 12],
    [64, 8],
    [0, 0],
  ])(
    "of %i by %i, the plan stays in sight above the question and its answer",
    async (columns, rows) => {
      const question = { after: `Make these changes to ${stack}? [y/N]`, type: "n" };
      const command = `npx slipway up ${stack}`;
      const { code, screens, broken } = await see({ columns, rows, command, answers: [question] });
      expect(code).toBe(1);
      const [asked = [], end = []] = screens;
      const plan = asked.slice(0, -1);
      expect(resources.filter((name) => !plan.some((line) => line.includes(` ${name} `)))).toEqual(
        [],
      );
      expect(end.slice(0, plan.length)).toEqual(plan);
      expect(end.slice(plan.length)).toEqual([
        `${asked.at(-1) ?? ""} n`,
        "error Declined: Nothing was changed.",
      ]);
      expect(broken).toEqual([]);
    },
  );

  test("what was done stands below the plan that was agreed to, whole", async () => {
    const answers = [{ after: "[y/N]", type: "y" }];
    const up = { columns: 80, rows: 10, command: `npx slipway up ${stack}`, answers };
    const { code, screens, broken } = await see(up);
    expect(code, screens.at(-1)?.join("\n")).toBe(0);
    const [asked = [], end = []] = screens;
    expect(end.slice(0, asked.length - 1)).toEqual(asked.slice(0, -1));
    const done = end.slice(asked.length);
    const isDone = (name: string): boolean =>
      done.some((line) => line.includes(` ${name} `) && line.includes(" created"));
    expect(
      resources.filter((name) => !isDone(name)),
      end.join("\n"),
    ).toEqual([]);
    expect(end.join("\n")).toMatch(/^pages-for-everybody +http:/m);
    expect(broken).toEqual([]);
  });

  test.each([
    [80, "doctor"],
    [80, `health ${stack}`],
    [80, `status ${stack}`],
    [100, `status ${stack}`],
    [80, "preview staging"],
    [80, "--help"],
    [80, "up --help"],
    [80, "nosuchcommand"],
    [80, `env ls ${stack}`],
  ])("of %i columns `%s` breaks no word, and leaves nothing out", async (columns, words) => {
    const { screens, broken } = await see({ columns, rows: 30, command: `npx slipway ${words}` });
    const text = screens.at(-1)?.join("\n") ?? "";
    expect(text.length).toBeGreaterThan(20);
    // A word that is longer than the terminal is left whole: a path, for one.
    expect(broken.filter((line) => line.includes(" "))).toEqual([]);
    expect(text).not.toContain("…");
  });
});
