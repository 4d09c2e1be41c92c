import { afterEach, describe, expect, test } from "vitest";
import {
  behaviourNames,
  comparable,
  readBehaviour,
  sampleOf,
  unchanged,
  type Behaviour,
} from "../support/engine/matrix.ts";
import { fixtureNames, readFixture } from "../support/engine/matrix-fixture.ts";
import { cli, MatrixProject, type Outcome, type Who } from "../support/engine/matrix-project.ts";
import { patient } from "../support/slowness.ts";

const names = behaviourNames();
const projects: MatrixProject[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

async function projectOf(name: string, behaviour: Behaviour): Promise<MatrixProject> {
  const project = new MatrixProject(name, behaviour);
  projects.push(project);
  return await project.prepare();
}

/** What one version did and left. */
interface Stage {
  outcome: Outcome;
  operations: string[];
  state: unknown[];
}

async function runVersion(
  project: MatrixProject,
  behaviour: Behaviour,
  version: number,
  who: Who,
): Promise<Stage> {
  project.setVersion(version);
  if (behaviour.refused?.includes(version) === true) {
    expect({ version, ...(await project.run(who, "preview")) }).toMatchObject({ failed: true });
  }
  const command = behaviour.refreshes?.includes(version) === true ? "refresh" : "up";
  const outcome = await project.run(who, command);
  const operations = project.operations();
  return { outcome, operations, state: comparable(await project.store.read()) };
}

function expectStage(behaviour: Behaviour, version: number, { outcome, operations }: Stage): void {
  const steps = behaviour.steps[version - 1];
  const fails = behaviour.fails?.includes(version) === true;
  expect({ version, failed: outcome.failed, why: fails ? "" : outcome.message }).toEqual({
    version,
    failed: fails,
    why: "",
  });
  if (steps !== undefined) expect(outcome.steps).toEqual(steps.toSorted());
  const ordered = behaviour.operations?.[version - 1];
  if (ordered !== undefined) expect(operations).toEqual(ordered);
}

function expectUnchanged(behaviour: Behaviour, preview: Outcome): void {
  const steps = behaviour.again?.toSorted() ?? unchanged(behaviour.steps[0] ?? []);
  expect(preview).toEqual({ failed: false, steps, message: "" });
}

function expectDestroyed({ destroys }: Behaviour, { failed, message, steps }: Outcome): void {
  expect({ failed, message }).toEqual({ failed: false, message: "" });
  if (destroys !== undefined) expect(steps).toEqual(destroys.toSorted());
}

describe("the embedded engine", () => {
  test.each(sampleOf(names, 3))(
    "%s: does what it has to",
    { timeout: patient(60_000) },
    async (name) => {
      const behaviour = await readBehaviour(name);
      const project = await projectOf(name, behaviour);
      for (const [index] of behaviour.steps.entries()) {
        const stage = await runVersion(project, behaviour, index + 1, "ours");
        expectStage(behaviour, index + 1, stage);
      }
      expectDestroyed(behaviour, await project.run("ours", "destroy"));
      expect(project.files()).toEqual(behaviour.left ?? []);
      expect((await project.store.read())?.resources).toEqual([]);
    },
  );
});

/** The state that a fixture holds, in the form in which states are compared. */
async function stateOfFixture(project: MatrixProject, deployment: unknown): Promise<unknown[]> {
  await project.store.importDeployment(deployment);
  return comparable(await project.store.read());
}

describe("a state that the Pulumi CLI made", () => {
  test.each(sampleOf(fixtureNames(), 2))(
    "%s: is gone on with",
    { timeout: patient(60_000) },
    async (name) => {
      const behaviour = await readBehaviour(name);
      const { versions } = await readFixture(name);
      const project = await projectOf(name, behaviour);
      const ours = await runVersion(project, behaviour, 1, "ours");
      for (const [index, fixture] of versions.entries()) {
        const stage = index === 0 ? ours : await runVersion(project, behaviour, index + 1, "ours");
        if (!fixture.failed) expect(stage.outcome.steps).toEqual(fixture.steps);
        const { deployment, files } = fixture;
        expect(stage.state).toEqual(await stateOfFixture(project, deployment));
        project.setContents(files);
        if (index > 0 || fixture.failed) continue;
        expectUnchanged(behaviour, await project.run("ours", "preview"));
      }
    },
  );
});

/** Goes through all versions, the engines in turn, and destroys by the one whose turn it is. */
async function goThrough(name: string, behaviour: Behaviour, first: Who): Promise<Stage[]> {
  const project = await projectOf(name, behaviour);
  const turns: [Who, Who] = first === "ours" ? ["ours", "cli"] : ["cli", "ours"];
  const stages: Stage[] = [];
  for (const [index] of behaviour.steps.entries()) {
    const stage = await runVersion(project, behaviour, index + 1, turns[index % 2] ?? first);
    expectStage(behaviour, index + 1, stage);
    stages.push(stage);
    if (index > 0 || stage.outcome.failed) continue;
    expectUnchanged(behaviour, await project.run(turns[1], "preview"));
  }
  const last = turns[behaviour.steps.length % 2] ?? first;
  expectDestroyed(behaviour, await project.run(last, "destroy"));
  expect(project.files()).toEqual(behaviour.left ?? []);
  expect((await project.store.read())?.resources).toEqual([]);
  return stages;
}

describe.skipIf(!cli)("the embedded engine and the Pulumi CLI", () => {
  test.each(sampleOf(names, 1))(
    "%s: do the same and go on with each other's state",
    { timeout: patient(180_000) },
    async (name) => {
      const behaviour = await readBehaviour(name);
      const ours = await goThrough(name, behaviour, "ours");
      const clis = await goThrough(name, behaviour, "cli");
      for (const [index, stage] of ours.entries()) {
        const other = clis[index];
        // A run that fails may have told a step that it then refused.
        if (!stage.outcome.failed) expect(stage.outcome.steps).toEqual(other?.outcome.steps);
        expect(stage.operations.toSorted()).toEqual(other?.operations.toSorted());
        expect(stage.state).toEqual(other?.state);
      }
    },
  );
});
