import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Environment, Service } from "../../../components/index.ts";
import type { EnvironmentArgs, HealthArgs } from "../../../components/index.ts";
import type { RegisteredResource } from "../../support/components/mocks.ts";
import type { ProviderClient } from "../../support/engine/provider-client.ts";
import { LocalProject, until } from "../../support/projects/local-project.ts";
import { places } from "../links/places.ts";
import { buildTrial, settingsFor, useTrialSources } from "../root/build.ts";

const both = { path: "/alive", readyPath: "/ready" };

/** Where a platform's resources say what is asked of a copy. */
const asked: Record<string, (resources: readonly RegisteredResource[]) => unknown> = {
  local: (all) => inputsOf(all, "Process").health,
  docker: (all) =>
    /"active":\{[^}]*"uri":"([^"]*)"/.exec(JSON.stringify(inputsOf(all, "Routes")))?.[1],
  kubernetes: (all) => {
    const { spec } = inputsOf(all, "Deployment") as unknown as Deployment;
    const [container] = spec.template.spec.containers;
    const probes = [container.startupProbe, container.readinessProbe, container.livenessProbe];
    return probes.map(({ httpGet }) => httpGet.path);
  },
  aws: (all) => (inputsOf(all, "TargetGroup").healthCheck as { path: string }).path,
};

interface Deployment {
  spec: { template: { spec: { containers: [Record<Probe, { httpGet: { path: string } }>] } } };
}

type Probe = "startupProbe" | "readinessProbe" | "livenessProbe";

/** What each platform asks of a service that tells the two apart, and of one that does not. */
const expected: Record<string, [apart: unknown, one: unknown]> = {
  local: [expect.objectContaining(both), expect.not.objectContaining({ readyPath: "/alive" })],
  docker: ["/ready", "/alive"],
  kubernetes: [
    ["/alive", "/ready", "/alive"],
    ["/alive", "/alive", "/alive"],
  ],
  aws: ["/ready", "/alive"],
};

function inputsOf(resources: readonly RegisteredResource[], type: string): Record<string, unknown> {
  return resources.find((one) => one.type.endsWith(`:${type}`))?.inputs ?? {};
}

describe("a service whose copies live and are ready apart", () => {
  useTrialSources();

  const describeWith = (health: HealthArgs) => (args: EnvironmentArgs) => {
    const environment = new Environment("book-shop", args);
    const source = "test/trials/links/price-list";
    new Service("price-list", { environment, source, port: 8080, public: true, health });
    return environment;
  };

  test.each(Object.keys(expected))("is asked by readiness for requests on %s", async (name) => {
    const place = places.find((one) => one.name === name);
    if (!place) throw new RangeError(name);
    const args = await settingsFor({ place, stage: "production" }, ["price-list"]);
    const [apart, one] = expected[name] ?? [];
    expect(asked[name]?.(await buildTrial(args, describeWith(both)))).toEqual(apart);
    expect(asked[name]?.(await buildTrial(args, describeWith({ path: "/alive" })))).toEqual(one);
  });

  test.each(["ready", "", "http://x/ready"])("refuses the path '%s'", async (readyPath) => {
    const [place] = places;
    if (!place) return;
    const args = await settingsFor({ place, stage: "staging" }, []);
    const built = buildTrial(args, describeWith({ path: "/alive", readyPath }));
    await expect(built).rejects.toThrow("health.readyPath");
  });
});

/** Alive at once, ready after a moment; a request can take either away. */
const server = `
import http from "node:http";
let [ready, alive] = [false, true];
setTimeout(() => { ready = true; }, 700);
http.createServer((request, response) => {
  if (request.url === "/unready") ready = false;
  if (request.url === "/die") alive = false;
  const works = request.url === "/ready" ? ready : alive;
  response.writeHead(works ? 200 : 503).end(String(process.pid));
}).listen(Number(process.env.PORT), "127.0.0.1");
`;

describe("on this machine", () => {
  const project = new LocalProject();
  let provider: ProviderClient;
  const own = { source: "app", serves: true, variables: {} };
  const timing = { intervalSeconds: 0.2, failures: 2 };

  beforeAll(async () => {
    project.write("app/package.json", '{ "main": "main.js", "type": "module" }');
    project.write("app/main.js", server);
    provider = await project.provider();
    await project.createEnvironment();
  });
  afterAll(async () => {
    await project.remove();
  });

  async function replica() {
    const { processes } = await project.agent.status();
    return processes.find(({ name }) => name === "test-dev-app-a")?.replicas[0];
  }

  test("a start waits until a copy is ready; only one that is dead is started anew", async () => {
    const health = { ...both, ...timing, startSeconds: 20 };
    const args = project.owned("test-dev-app-a", { ...own, health });
    const url = String((await provider.create("Process", args)).url);
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    await fetch(`${url}/unready`);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await replica()).toMatchObject({ restarts: 0, state: "healthy" });
    await fetch(`${url}/die`);
    const after = await until(async () => {
      const now = await replica();
      return now !== undefined && now.restarts > 0 && now.state === "healthy" ? now : undefined;
    });
    expect(after.restarts).toBeGreaterThan(0);
  });
});
