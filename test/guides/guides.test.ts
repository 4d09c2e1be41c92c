import { readFileSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleOf } from "../support/engine/matrix.ts";
import { trialProblem } from "../support/examples/example-project.ts";
import { trials } from "../support/examples/trials.ts";
import { GuideReader } from "../support/guides/follow-guide.ts";
import { countGuide, readGuide } from "../support/guides/read-guide.ts";
import type { GuideStep } from "../support/guides/read-guide.ts";
import { copyProject } from "../support/projects/project-copy.ts";
import type { ProjectCopy } from "../support/projects/project-copy.ts";
import { patient } from "../support/slowness.ts";

const root = join(import.meta.dirname, "../..");
const guides = readdirSync(join(root, "docs/guides"))
  .filter((file) => file.endsWith(".md"))
  .map((file) => basename(file, ".md"));

/** What tools write, and readers need not. */
const made =
  /(^|\/)(package-lock\.json|go\.sum|node_modules|dist|\.next|\.venv|\.[^/]+|.*-env\.d\.ts)($|\/)/;

function stepsOf(guide: string): GuideStep[] {
  return readGuide(readFileSync(join(root, `docs/guides/${guide}.md`), "utf8"));
}

test("there is a guide for each of the five ways, and each has an example", () => {
  expect(guides.toSorted()).toEqual([
    "express-vite",
    "fastapi-worker",
    "go-mysql",
    "next-drizzle",
    "npm-workspaces",
  ]);
});

describe.each(guides)("the guide %s", (guide) => {
  test("shows the files of its example, each one, and no others", () => {
    const shown = new Map<string, string>();
    for (const step of stepsOf(guide)) {
      if (step.kind === "file") shown.set(step.path, step.text);
    }
    const folder = join(root, "examples", guide);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => !made.test(path) && statSync(join(folder, path)).isFile())
      .map((path) => [path, readFileSync(join(folder, path), "utf8")] as const)
      .filter(([path, text]) => path === "stack.ts" || text !== "");
    const expected = files.map(([path, text]) => [pathFor(guide, path), textFor(path, text)]);
    const written = [...shown].filter(([path]) => !path.startsWith("Pulumi."));
    expect(Object.fromEntries(written)).toEqual(Object.fromEntries(expected));
  });
});

/** Where a reader writes a file of the example. */
function pathFor(guide: string, path: string): string {
  return path === "stack.ts" ? `stacks/${guide}.ts` : `apps/${guide}/${path}`;
}

/** The example's description of itself, as it stands in stacks/ for an application in apps/. */
function textFor(path: string, text: string): string {
  if (path !== "stack.ts") return text;
  return text.replaceAll('"../../', '"../').replaceAll('"examples/', '"apps/');
}

const asked = (process.env.SLIPWAY_EXAMPLES ?? "").split(",").filter((one) => guides.includes(one));
const followed = asked.length > 0 ? asked : sampleOf(guides, 1);

describe.each(followed)("a reader of the guide %s", (guide) => {
  const steps = stepsOf(guide);
  let problem: string | undefined;
  let copy: ProjectCopy;

  beforeAll(async () => {
    const trial = trials[guide];
    problem = trial === undefined ? "it has no example" : await trialProblem(trial);
    if (problem !== undefined) console.warn(`skipped: nobody follows ${guide}: ${problem}`);
    else copy = copyProject();
  }, patient(60_000));

  afterAll(async () => {
    if (problem !== undefined) return;
    await copy.slipway(["destroy", `${guide}-dev`, "--yes", "--allow-data-loss"]);
    copy.remove();
  });

  test(
    "has it running, and all that is shown is what is printed",
    async (context) => {
      if (problem !== undefined) context.skip(problem);
      const reader = new GuideReader(copy.folder);
      const start = performance.now();
      for (const step of steps) await reader.take(step);
      const seconds = Math.round((performance.now() - start) / 1000);
      console.warn(`${guide}: ${countGuide(steps)}, ${seconds} s`);
    },
    patient(400_000),
  );
});
