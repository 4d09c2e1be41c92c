import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SimulatedProject } from "../../support/engine/simulation.ts";

const soak = process.env.SLIPWAY_SOAK !== undefined;
const platforms = ["aws", "docker", "kubernetes"];
const scenarios = ["first", "change", "destroy"] as const;
/** The sample's own seeds: each of them lets its run fail. */
const sample = { first: 3, change: 3, destroy: 1 };

function seedsOf(scenario: Scenario): number[] {
  return soak ? [...Array(23).keys()].map((index) => index + 1) : [sample[scenario]];
}

type Scenario = (typeof scenarios)[number];

/** Every platform and scenario under the soak; of the sample one scenario on each platform. */
const runs = platforms.flatMap((platform, index) =>
  scenarios
    .filter((_, other) => soak || other === index)
    .flatMap((scenario) => seedsOf(scenario).map((seed) => ({ platform, scenario, seed }))),
);

describe.each(platforms)("a simulated run with faults on %s", (platform) => {
  let project: SimulatedProject;
  const whole = new Map<Scenario, unknown[]>();
  let failed = 0;

  /** What the same runs come to without faults. */
  beforeAll(async () => {
    project = SimulatedProject.small();
    project.configure(platform, 1);
    await project.up(platform);
    project.keepAs("first");
    const first = await project.state(platform);
    whole.set("first", first).set("destroy", first);
    if (!runs.some((run) => run.platform === platform && run.scenario === "change")) return;
    project.configure(platform, 2);
    await project.up(platform);
    whole.set("change", await project.state(platform));
  });

  afterAll(() => {
    project.remove();
  });

  const own = runs.filter((run) => run.platform === platform);
  test.each(own)("$scenario, seed $seed, is mended by a plain up", async ({ scenario, seed }) => {
    project.goBack(scenario === "first" ? undefined : "first");
    project.configure(platform, scenario === "change" ? 2 : 1);
    const faults = { rules: [], rate: seed % 2 === 0 ? 0.25 : 0.5, seed };
    const run =
      scenario === "destroy" ? project.destroy(platform, faults) : project.up(platform, faults);
    await run.catch((error: unknown) => {
      failed += 1;
      expect(String(error)).toContain("simulated fault");
    });
    await project.up(platform);
    expect(await project.state(platform)).toEqual(whole.get(scenario));
    expect(await project.untrue(platform)).toEqual([]);
    expect(await project.left(platform)).toEqual([]);
  });

  test("most of these runs did fail", () => {
    expect(failed).toBeGreaterThan(own.length / 2);
  });
});
