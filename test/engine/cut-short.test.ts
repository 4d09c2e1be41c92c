import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { cli, MatrixProject } from "../support/engine/matrix-project.ts";
import { patient } from "../support/slowness.ts";

const fixtures = join(import.meta.dirname, "../fixtures/cut-short");

/** What the CLI left when it was killed. */
interface Fixture {
  deployment: unknown;
  files: Record<string, unknown>;
}

const projects: MatrixProject[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

async function projectOf(): Promise<MatrixProject> {
  const project = await new MatrixProject("cut-short", { says: "", steps: [] }).prepare();
  projects.push(project);
  project.setVersion(1);
  return project;
}

/** The stack as it was left; `more` is what the provider did all the same. */
async function leftByCli(name: string, more: Record<string, unknown> = {}): Promise<MatrixProject> {
  const text = await readFile(join(fixtures, `${name}.json`), "utf8");
  const { deployment, files } = JSON.parse(text) as Fixture;
  const project = await projectOf();
  await project.store.importDeployment(deployment);
  project.setContents({ ...files, ...more });
  return project;
}

async function steps(project: MatrixProject, command: "preview" | "up" | "refresh") {
  const { failed, message, steps: done } = await project.run("ours", command);
  expect({ failed, message }).toEqual({ failed: false, message: "" });
  return done.filter((step) => !step.startsWith("same "));
}

async function expectSettled(project: MatrixProject): Promise<void> {
  expect(project.contents()["changed-0.json"]).toEqual({ content: "one" });
  expect(await steps(project, "preview")).toEqual([]);
  const state = await project.store.read();
  expect(state?.pendingOperations).toEqual([]);
  expect(state?.resources.flatMap(({ initErrors = [] }) => initErrors)).toEqual([]);
  expect(await project.store.hasTraces()).toBe(false);
}

describe(
  "an update that a killed Pulumi CLI left pending, without an id",
  { timeout: patient(60_000) },
  () => {
    const halfDone = { "changed-0.json": { content: "two" } };

    test("is shown by a preview and done again, though the program has gone back", async () => {
      const project = await leftByCli("update", halfDone);
      expect(await steps(project, "preview")).toEqual(["update changed"]);
      expect(await steps(project, "up")).toEqual(["update changed"]);
      expect(project.operations()).toEqual(["update changed"]);
      await expectSettled(project);
    });

    test("is done again after a refresh, which does not see what is half done", async () => {
      // The provider reads what it made; that it had not come to its end nothing tells.
      const project = await leftByCli("update");
      expect(await steps(project, "refresh")).toEqual([]);
      expect(await steps(project, "preview")).toEqual(["update changed"]);
      expect(await steps(project, "up")).toEqual(["update changed"]);
      expect(project.operations()).toEqual(["update changed"]);
      await expectSettled(project);
    });

    test("is made whole by a program that has another change", async () => {
      const project = await leftByCli("update", halfDone);
      project.setVersion(3);
      expect(await steps(project, "preview")).toEqual(["create fresh", "update changed"]);
    });
  },
);

test("what a run that lives has under way is not told as cut short by a preview", async () => {
  const project = await leftByCli("update");
  await project.store.withLock({ waitSeconds: 0 }, async () => {
    const preview = await (await project.engine()).preview();
    expect(preview.unfinished).toBeUndefined();
    expect(await steps(project, "preview")).toEqual([]);
  });
  expect(await steps(project, "preview")).toEqual(["update changed"]);
});

describe("a creation that a killed Pulumi CLI left pending", { timeout: patient(60_000) }, () => {
  test("is deleted where it came about and the program has it no more", async () => {
    const project = await leftByCli("creation", { "fresh-0.json": { content: "fresh" } });
    const preview = await (await project.engine()).preview();
    expect(preview.unfinished).toBe("state");
    // Deleting takes as long as it was to be created in: what is planned is enough.
    expect(await steps(project, "preview")).toEqual(["delete fresh"]);
  });

  test("stays pending where its provider does not find it, and a refresh forgets it", async () => {
    const project = await leftByCli("creation");
    const preview = await (await project.engine()).preview();
    expect(preview.unfinished).toBe("traces");
    expect(await steps(project, "up")).toEqual([]);
    expect((await project.store.read())?.pendingOperations).toHaveLength(1);
    expect(await steps(project, "refresh")).toEqual([]);
    await expectSettled(project);
  });
});

const skipped = cli ? "" : " (skipped: no Pulumi CLI on PATH)";
describe.skipIf(!cli)(
  `a Pulumi CLI that is killed now${skipped}`,
  { timeout: patient(180_000) },
  () => {
    test.each(["ours", "cli"] as const)("is gone on with by: %s", async (next) => {
      const project = await projectOf();
      expect(await project.run("cli", "up")).toMatchObject({ failed: false });
      project.operations();
      project.setVersion(2);
      await project.killCli("update");
      const forced = await (await project.engine()).cancel({ force: true });
      expect(forced.held).toEqual([]);
      project.setContents({ ...project.contents(), "changed-0.json": { content: "two" } });
      project.setVersion(1);
      // Ours settles it; the CLI asks the provider first, and does it by that.
      if (next === "cli")
        expect(await project.run("cli", "refresh")).toMatchObject({ failed: false });
      expect((await project.run(next, "up")).steps).toContain("update changed");
      await expectSettled(project);
    });
  },
);
