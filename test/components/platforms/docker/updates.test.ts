import type * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { workloadsOf } from "../../../../components/base/workload.ts";
import { Database, Environment, Migration, Service } from "../../../../components/index.ts";
import type { EnvironmentArgs } from "../../../../components/index.ts";
import type { ServiceRollout } from "../../../../components/plan/slots.ts";
import { runProgram } from "../../../support/components/mocks.ts";
import { outputOf } from "../../../support/components/output-of.ts";
import { build, pick, pickAll, settingsOf } from "./application.ts";

function describeApi(settings: EnvironmentArgs, command: string[] = []): Environment {
  const variables = { values: {}, secure: [], sealed: [] };
  const environment = new Environment("shop", { ...settings, variables });
  const orders = new Database("orders", { environment, engine: "postgres" });
  const args = { environment, port: 8080, links: [orders], health: { path: "/healthz" } };
  const api = new Service("api", { ...args, command });
  new Migration("migrate", { environment, of: api, command: ["migrate"], links: [orders] });
  return environment;
}

function rolloutOf(identity: string): ServiceRollout {
  return {
    stable: "a",
    candidate: null,
    weights: { a: 100, b: 0 },
    slots: { a: identity, b: null },
    step: null,
  };
}

/** What the API runs as, told by the program itself. */
async function identityOf(settings: EnvironmentArgs): Promise<string> {
  const run = await runProgram(
    async () => {
      const environment = describeApi(settings);
      await environment.close();
      return workloadsOf(environment)[0];
    },
    { outputsOf: () => ({ exitCode: 0, name: "made" }) },
  );
  const slots = run.result && (await outputOf(run.result.slots));
  return slots?.a ?? "";
}

test("The same version stays in its slot, a changed one goes to the other", async () => {
  const settings = settingsOf("staging");
  const running = { api: rolloutOf(await identityOf(settings)) };
  expect(running.api.slots.a).toMatch(/^[0-9a-f]{12}$/);
  const again = { ...settings, running };
  const copies = async (command: string[]): Promise<string[]> => {
    const resources = await build(() => describeApi(again, command));
    const names = pickAll(resources, "Container").map(({ name }) => name);
    return names.filter((name) => name.startsWith("api-"));
  };
  expect(await copies([])).toEqual(["api-a-1", "api-a-2"]);
  expect(await copies(["node", "main.js"])).toEqual(["api-b-1", "api-b-2"]);
});

test("The copies of an unchanged version have no input that another release changes", async () => {
  const inputsOf = async (id: string): Promise<unknown> => {
    const settings = settingsOf("staging");
    const release = { id, artifacts: settings.release?.artifacts ?? {} };
    const resources = await build(() => describeApi({ ...settings, release }));
    return pick(resources, "Container", "api-a-1").inputs;
  };
  expect(await inputsOf("release-2")).toEqual(await inputsOf("release-1"));
});

test("The edge moves weights only after the new copies are there", async () => {
  const resources = await build(() => describeApi(settingsOf("staging")));
  const routes = pick(resources, "Routes", "shop-routes");
  const copies = ["api-a-1", "api-a-2"].map((name) => pick(resources, "Container", name).urn);
  for (const copy of copies) expect(routes.dependencies).toContain(copy);
  expect(routes.inputs).toMatchObject({
    access: { kind: "docker", container: "shop-edge-1a2b3c4" },
    serving: ["api-a-1:8080", "api-a-2:8080"],
  });
});

test("What runs in a slot is known only once the edge has moved the weights", async () => {
  const describeIt = async (): Promise<string[]> => {
    const environment = describeApi(settingsOf("staging"));
    await environment.close();
    // What an output depends on is the SDK's own.
    const slots = workloadsOf(environment)[0]?.slots as unknown as {
      allResources(): Promise<Set<pulumi.Resource>>;
    };
    const resources = [...(await slots.allResources())];
    return Promise.all(resources.map(({ urn }) => outputOf(urn)));
  };
  const outputsOf = (): object => ({ exitCode: 0, name: "made" });
  const run = await runProgram(describeIt, { outputsOf });
  expect(run.result).toContain(pick(run.resources, "Routes", "shop-routes").urn);
});

test("The edge's container has no input that a version changes", async () => {
  const edgeOf = async (command: string[]): Promise<unknown> => {
    const resources = await build(() => describeApi(settingsOf("staging"), command));
    return pick(resources, "Container", "shop-edge").inputs;
  };
  expect(await edgeOf(["node", "main.js"])).toEqual(await edgeOf([]));
});

test("A service starts after its database, its image and the migrations that share it", async () => {
  const resources = await build(() => describeApi(settingsOf("staging")));
  const { dependencies } = pick(resources, "Container", "api-a-1");
  const before = ["orders-server", "migrate-migration"].map(
    (name) => pick(resources, "Container", name).urn,
  );
  for (const urn of [...before, pick(resources, "RemoteImage", "api-image").urn]) {
    expect(dependencies).toContain(urn);
  }
});

test("Another release is another run of the migration", async () => {
  const runOf = async (id: string): Promise<unknown> => {
    const settings = settingsOf("staging");
    const release = { id, artifacts: settings.release?.artifacts ?? {} };
    const resources = await build(() => describeApi({ ...settings, release }));
    const { inputs } = pick(resources, "Container", "migrate-migration");
    expect(inputs).toMatchObject({ attach: true, logs: true, mustRun: false, restart: "no" });
    return inputs.labels;
  };
  expect(await runOf("release-2")).not.toEqual(await runOf("release-1"));
});

test("A migration that fails ends the update before the services, with what it said", async () => {
  const failing = build(() => describeApi(settingsOf("staging")), 3);
  await expect(failing).rejects.toThrow(
    /Migration 'migrate' ended with exit code 3.*column exists already/s,
  );
});

test("A database with a backup has a job that a scheduler starts", async () => {
  const resources = await build(() => describeApi(settingsOf("staging")));
  expect(pick(resources, "Container", "orders-backup").inputs).toMatchObject({
    start: false,
    mustRun: false,
    volumes: [{ containerPath: "/var/tmp", volumeName: "shop-staging-orders-backups" }],
  });
  const { inputs } = pick(resources, "Container", "shop-scheduler");
  expect(inputs.uploads).toEqual([
    {
      file: "/etc/ofelia/config.ini",
      content:
        '[job-run "orders-backup"]\nschedule = 0 17 2 * * *\n' +
        "container = orders-backup-1a2b3c4\nno-overlap = true\n",
    },
  ]);
});

test("Without backups and schedules nothing has a way to Docker's socket", async () => {
  const resources = await build(() => describeApi(settingsOf("development")));
  expect(JSON.stringify(resources.map(({ inputs }) => inputs))).not.toContain("docker.sock");
});

test("A docker host is the provider's and the edge's", async () => {
  const host = "ssh://deploy@shop.example.com";
  const resources = await build(() => describeApi(settingsOf("staging", { host })));
  const [provider] = resources.filter(({ type }) => type === "pulumi:providers:docker");
  expect(provider?.inputs).toMatchObject({ host });
  expect(pick(resources, "Routes", "shop-routes").inputs.access).toMatchObject({ host });
});
