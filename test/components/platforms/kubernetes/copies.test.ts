import { expect, test } from "vitest";
import { Environment, Service } from "../../../../components/index.ts";
import type { EnvironmentArgs } from "../../../../components/index.ts";
import { manifestOf } from "../../../../tool/render/kubernetes/manifest.ts";
import type { RegisteredResource } from "../../../support/components/mocks.ts";
import { useResolvedImages } from "../../../support/components/released.ts";
import { build, settingsOf } from "./application.ts";

useResolvedImages();

/** The Deployment of a service at a stage. */
async function deploymentOf(more: Partial<EnvironmentArgs> = {}): Promise<RegisteredResource> {
  const resources = await build(() => {
    const variables = { values: {}, secure: [], sealed: [] };
    const environment = new Environment("clinic", {
      ...settingsOf("production"),
      ...more,
      variables,
    });
    new Service("shipping", { environment, port: 3000 });
    return environment;
  });
  const found = resources.find(
    ({ name, type }) => name === "shipping-a" && type.includes("Deployment"),
  );
  if (found) return found;
  throw new Error("there is no Deployment shipping-a");
}

const steady = { services: { shipping: { minReplicas: 3, maxReplicas: 3 } } };

test("What is scaled begins with the copies that are planned, which are then autoscaling's", async () => {
  const scaled = await deploymentOf();
  expect(scaled.inputs.spec).toMatchObject({ replicas: 3 });
  expect(scaled.ignoreChanges).toEqual(["spec.replicas"]);
});

test("What is not scaled has always the copies that are planned", async () => {
  const { inputs, ignoreChanges } = await deploymentOf(steady);
  expect(inputs.spec).toMatchObject({ replicas: 3 });
  expect(ignoreChanges).toEqual([]);
});

test("An archive has no copies, and has them again in the update that opens it", async () => {
  const archived = await deploymentOf({ mode: "archived" });
  expect(archived.inputs.spec).toMatchObject({ replicas: 0 });
  expect(archived.ignoreChanges).toEqual([]);
  // Autoscaling leaves alone what has no copies: ignored, the 0 would stay for ever.
  const opened = await deploymentOf({ lastMode: "archived" });
  expect(opened.inputs.spec).toMatchObject({ replicas: 3 });
  expect(opened.ignoreChanges).toEqual([]);
  expect((await deploymentOf({ lastMode: "maintenance" })).ignoreChanges).toHaveLength(1);
});

test("Manifests leave to autoscaling what every apply would take back, and nothing else", () => {
  const inputs = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "shipping-a" },
    spec: { replicas: 3, paused: false },
  };
  const resource = {
    urn: "",
    type: "",
    name: "shipping-a",
    parent: "",
    unknown: [],
    dependencies: [],
  };
  const ignored = ["spec.replicas", "spec.none.at.all"];
  expect(manifestOf({ ...resource, inputs, ignored })?.spec).toEqual({ paused: false });
  expect(manifestOf({ ...resource, inputs })?.spec).toEqual({ paused: false, replicas: 3 });
});
