import { expect, test } from "vitest";
import { Alerting, Environment, Monitoring, Service, Worker } from "../../components/index.ts";
import { createLocalPlatform } from "../../components/platforms/local/platform.ts";
import { outputOf } from "../support/components/output-of.ts";
import { runProgram } from "../support/components/mocks.ts";
import type { ProgramRun } from "../support/components/mocks.ts";

/** An application on local, with its services, a worker, monitoring and alerting. */
async function build(optional: boolean, available = true): Promise<ProgramRun<string | undefined>> {
  return runProgram(
    async () => {
      const environment = new Environment("shop", {
        stack: "dev",
        stage: "development",
        platform: createLocalPlatform(),
        variables: { values: { HOOK: "http://hooks.example/token" }, secure: ["HOOK"], sealed: [] },
      });
      new Alerting("alerting", {
        environment,
        receivers: [{ kind: "webhook", name: "hook", variable: "HOOK" }],
      });
      const monitoring = new Monitoring("monitoring", { environment, optional });
      new Service("api", { environment, source: "examples/shop/api", port: 8080 });
      new Worker("worker", { environment, source: "examples/shop/worker" });
      await environment.close();
      return outputOf(monitoring.url);
    },
    { outputsOf: () => ({ available, port: available ? 20_001 : undefined, entryPort: 20_000 }) },
  );
}

test("Prometheus watches services by their figures and workers by the agent's, and knows Alertmanager", async () => {
  const { resources, result } = await build(false);
  const prometheus = resources.find(({ type }) => type === "local:index:Prometheus");
  expect(prometheus).toMatchObject({ name: "monitoring-prometheus", parentName: "monitoring" });
  expect(prometheus?.inputs).toMatchObject({
    environment: "shop-dev",
    name: "shop-dev-monitoring",
    processes: [
      { process: "shop-dev-api-a", service: "api", slot: "a", path: "/metrics" },
      { process: "shop-dev-worker-a", service: "worker", slot: "a" },
    ],
    alertmanagers: ["127.0.0.1:20001"],
    retentionDays: 7,
    optional: false,
  });
  expect(prometheus?.inputs.rules).toContain("alert: service_down");
  expect(result).toBe("http://monitoring.shop.localhost:20000");
});

test("a receiver's address is a secret in a file of its own, and in no config", async () => {
  const { resources } = await build(false);
  const alertmanager = resources.find(({ type }) => type === "local:index:Alertmanager");
  expect(alertmanager?.inputs.secrets).toEqual({ "hook.secret": "http://hooks.example/token" });
  expect(alertmanager?.secretInputs).toEqual(["secrets"]);
  expect(JSON.stringify(resources.map(({ inputs }) => inputs.config))).not.toContain(
    "hooks.example",
  );
});

test("where monitoring is optional, alerting is too; what is absent has no address", async () => {
  const { resources, result } = await build(true, false);
  const servers = resources.filter(({ type }) => /:(Prometheus|Alertmanager)$/.test(type));
  expect(servers.map(({ inputs }) => inputs.optional)).toEqual([true, true]);
  expect(servers.at(-1)?.inputs.alertmanagers).toEqual([]);
  expect(result).toBeUndefined();
});
