import {
  Alerting,
  Cache,
  Database,
  Environment,
  Model,
  Monitoring,
  Queue,
  Schedule,
  Search,
  Service,
  Site,
  Worker,
} from "../../../../../components/index.ts";
import type { AlertingArgs, MonitoringArgs, Receiver } from "../../../../../components/index.ts";
import type { AwsSettings } from "../../../../../components/platforms/aws/settings.ts";
import type { RegisteredResource } from "../../../../support/components/mocks.ts";
import { artifacts, build, settingsOf } from "../shop.ts";

/** Secret values of the receivers in the tests. */
export const receiverSecrets = { HOOK_URL: "https://hooks.test/1f9c", PAGER_KEY: "pager-77ab" };

/** A mailbox for everything. */
export const mail: Receiver = { kind: "email", name: "team", to: "team@shop.test" };

/** An application with one of everything that alerts look at, under its own hosts. */
export function buildWatched(
  aws: Partial<AwsSettings> = {},
  alerting: Partial<Omit<AlertingArgs, "environment">> = {},
  monitoring: Partial<Omit<MonitoringArgs, "environment">> = {},
): Promise<RegisteredResource[]> {
  const release = {
    id: "r",
    artifacts: { api: artifacts.api, inner: artifacts.api, worker: artifacts.worker },
  };
  const { receivers = [mail] } = alerting;
  const model = aws.models === "gpu" ? { model: "qwen3:4b" } : {};
  const named = receivers.flatMap(({ variable }) => variable ?? []);
  const values = Object.fromEntries(
    Object.entries(receiverSecrets).filter(([name]) => named.includes(name)),
  );
  const variables = { values, secure: Object.keys(values), sealed: [] };
  return build(async () => {
    const environment = new Environment("shop", {
      ...settingsOf("production", aws),
      release,
      variables,
    });
    const orders = new Database("orders", { environment, engine: "postgres" });
    const jobs = new Queue("jobs", { environment });
    const catalogue = new Search("catalogue", { environment });
    const inner = new Service("inner", { environment, port: 3000 });
    const api = new Service("api", { environment, port: 8080, links: [orders, jobs, inner] });
    new Worker("worker", { environment, links: [jobs, catalogue] });
    new Site("web", { environment, source: "web", links: [api] });
    new Cache("sessions", { environment });
    new Model("assistant", { environment, model: "openai.gpt-oss-20b-1:0", ...model });
    new Schedule("report", { environment, of: api, command: ["report"], cron: "0 6 * * 1" });
    new Monitoring("monitoring", { environment, ...monitoring });
    new Alerting("alerting", { environment, receivers, ...alerting });
    await environment.close();
  });
}

/** Hosts in a zone, for certificates. */
export const hosts: Partial<AwsSettings> = {
  hostedZone: { id: "Z0123456789ABCDEFGHIJ", name: "shop.test" },
  domain: "api.shop.test",
  siteDomains: { web: "www.shop.test" },
};
