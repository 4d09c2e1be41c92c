import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleOf } from "../support/engine/matrix.ts";
import { exampleApplications } from "../support/examples/applications.ts";
import { ExampleProject, trialProblem } from "../support/examples/example-project.ts";
import { places } from "../support/examples/places.ts";
import { trials } from "../support/examples/trials.ts";
import type { Trial } from "../support/examples/trials.ts";
import { patient } from "../support/slowness.ts";

const names = (process.env.SLIPWAY_EXAMPLES ?? "").split(",").filter(Boolean);
const tried = names.length > 0 ? names : sampleOf(Object.keys(trials), 1);

describe.each(tried)("the example %s on this machine", (name) => {
  const trial: Trial | undefined = trials[name];
  const application = exampleApplications[name];
  let project: ExampleProject;
  let problem: string | undefined;
  let installSeconds = 0;
  let upSeconds = 0;

  beforeAll(async () => {
    if (trial === undefined || application === undefined) throw new Error(`no example ${name}`);
    problem = await trialProblem(trial);
    if (problem !== undefined) {
      console.warn(`skipped: ${name} is not brought up: ${problem}`);
      return;
    }
    project = new ExampleProject(name);
    const [local] = places;
    if (local !== undefined) project.describe(application, local);
    installSeconds = await seconds(() => project.install(trial));
    upSeconds = await seconds(async () => {
      const up = await project.slipway("up", project.stack);
      expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
    });
  }, patient(300_000));

  afterAll(async () => {
    if (problem !== undefined) return;
    await project.slipway("destroy", project.stack, "--yes", "--allow-data-loss");
    project.remove();
  });

  test("does what it is for, and goes on through an up that changes nothing", async (context) => {
    if (problem !== undefined) context.skip(problem);
    const before = await project.status();
    const address = before.addresses[0]?.url.replace(/\/api$|\/chat$/, "") ?? "";
    await trial?.use(address);
    const preview = await project.slipway("preview", project.stack, "--expect-no-changes");
    expect(preview, preview.stdout + preview.stderr).toMatchObject({ code: 0 });
    const up = await project.slipway("up", project.stack);
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
    const after = await project.status();
    expect(pidsOf(after)).toEqual(pidsOf(before));
    console.warn(`${name}: installed in ${installSeconds} s, up in ${upSeconds} s`);
  });

  test("is gone after destroy", async (context) => {
    if (problem !== undefined) context.skip(problem);
    const { addresses } = await project.status();
    const gone = await project.slipway("destroy", project.stack, "--yes", "--allow-data-loss");
    expect(gone, gone.stdout + gone.stderr).toMatchObject({ code: 0 });
    await expect(fetch(addresses[0]?.url ?? "")).rejects.toThrow("fetch failed");
  });
});

function pidsOf({ services }: Awaited<ReturnType<ExampleProject["status"]>>): object[] {
  return services.map((service) => ({ unit: service.unit, pid: service.pid }));
}

/** How long something took, in seconds. */
async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return Math.round((performance.now() - start) / 100) / 10;
}
