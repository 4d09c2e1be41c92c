import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../policies/evaluate.ts";
import { rules } from "../../policies/rules.ts";
import { runProgram } from "../support/components/mocks.ts";
import type { RegisteredResource } from "../support/components/mocks.ts";
import {
  exampleApplications,
  exampleFolders,
  loadExample,
} from "../support/examples/applications.ts";
import type { ExampleApplication } from "../support/examples/applications.ts";
import { imagesOf, places, settingsOf } from "../support/examples/places.ts";
import type { Place } from "../support/examples/places.ts";

const applications = Object.entries(exampleApplications);

/** Types of what runs a program, by platform. */
const running: Record<Place["platform"], readonly string[]> = {
  local: ["local:index:Process", "local:index:Migration", "local:index:Schedule"],
  docker: ["docker:index/container:Container"],
  kubernetes: [
    "kubernetes:apps/v1:Deployment",
    "kubernetes:batch/v1:Job",
    "kubernetes:batch/v1:CronJob",
  ],
  aws: ["aws:ecs/taskDefinition:TaskDefinition"],
  vercel: ["vercel:index/deployment:Deployment"],
};

/** Runs an example's program as a preview at a place does, without an engine. */
async function build(
  name: string,
  application: ExampleApplication,
  place: Place,
): Promise<RegisteredResource[]> {
  const settings = await settingsOf(name, application, place);
  const describeExample = await loadExample(name);
  const { resources } = await runProgram(() => describeExample(settings).close(), {
    preview: true,
    lookUp: () => ({ files: {}, output: {} }),
  });
  return resources;
}

test("every example has its row in the table of these tests", () => {
  expect(Object.keys(exampleApplications).toSorted()).toEqual(exampleFolders());
});

describe.each(applications)("the example %s", (name, application) => {
  const isTaken = ({ platform }: Place): boolean => application.refused[platform] === undefined;

  test.for(places.filter(isTaken))("runs at $stage on $platform", async (place) => {
    const resources = await build(name, application, place);
    for (const [component, variables] of Object.entries(application.linked)) {
      const types = ownedBy(component, resources).map(({ type }) => type);
      const runs = running[place.platform].filter((type) => types.includes(type));
      expect(runs, `what ${component} becomes: ${types.join()}`).toHaveLength(1);
      const plan = resources.find((one) => !one.custom && one.name === component);
      const links = JSON.stringify(plan?.inputs.links);
      for (const variable of variables) expect(links).toContain(variable);
    }
    const violations = resources
      .flatMap((one) => evaluate(rules, { ...one, properties: one.inputs }))
      .filter(({ level }) => level === "mandatory");
    expect(violations).toEqual([]);
  });

  test.for(places.filter((place) => isTaken(place) && place.platform !== "local"))(
    "runs the release's images on $platform",
    async (place) => {
      const resources = await build(name, application, place);
      const plans = resources.filter(({ type }) => type.startsWith("slipway:index:"));
      const planned = plans.map(({ name: one, inputs }) => [one, inputs.image] as const);
      for (const [artifact, image] of Object.entries(imagesOf(name, application))) {
        const isSite = plans.find((plan) => plan.name === artifact)?.type === "slipway:index:Site";
        if (!isSite) expect(planned).toContainEqual([artifact, image]);
      }
    },
  );

  test.for(places.filter((place) => !isTaken(place)))(
    "is refused on $platform by the name of what it does not offer",
    async (place) => {
      const refusal = await build(name, application, place).catch((error: unknown) => error);
      expect(String(refusal)).toContain(application.refused[place.platform]);
      expect(String(refusal)).toContain(`'${place.platform}' offers`);
    },
  );

  test("names sources that are there, all of them its own", () => {
    const text = readFileSync(`examples/${name}/stack.ts`, "utf8");
    const sources = [...text.matchAll(/"(examples\/[^"]+)"/g)].map(([, source = ""]) => source);
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter((source) => !existsSync(source))).toEqual([]);
    expect(sources.filter((source) => !`${source}/`.startsWith(`examples/${name}/`))).toEqual([]);
  });
});

/** What a provider makes for the component of this name. */
function ownedBy(
  component: string,
  resources: readonly RegisteredResource[],
): RegisteredResource[] {
  const isOf = ({ parent }: RegisteredResource): boolean => {
    const above = resources.find(({ urn }) => urn === parent);
    if (above === undefined) return false;
    return (!above.custom && above.name === component) || isOf(above);
  };
  return resources.filter((one) => one.custom && isOf(one));
}
