import type { EnvironmentPlan } from "../../../components/plan/context.ts";
import type { DatabasePlan } from "../../../components/plan/database-plan.ts";
import type { CachePlan } from "../../../components/plan/cache-plan.ts";
import type {
  AlertingRequest,
  JobRequest,
  MonitoringRequest,
  Platform,
  SiteRequest,
  WorkloadRequest,
} from "../../../components/base/platform.ts";
import type { ComponentKind, PlatformName } from "../../../components/plan/kinds.ts";

/** What was asked of a {@link FakePlatform}, by the component's name. */
export interface FakeRequests {
  environments: Map<string, EnvironmentPlan>;
  workloads: Map<string, WorkloadRequest>;
  sites: Map<string, SiteRequest>;
  databases: Map<string, DatabasePlan>;
  caches: Map<string, CachePlan>;
  jobs: Map<string, JobRequest>;
  monitoring: Map<string, MonitoringRequest>;
  alerting: Map<string, AlertingRequest>;
}

/** A platform that builds nothing and remembers what it was asked for. */
export interface FakePlatform extends Platform {
  readonly requests: FakeRequests;
}

/** Makes a platform that offers every component but those left out. */
export function fakePlatform(
  options: {
    name?: PlatformName;
    runs?: Platform["runs"];
    slots?: Platform["slots"];
    databaseEngines?: Platform["databaseEngines"];
    majorUpgrades?: Platform["majorUpgrades"];
    without?: readonly ComponentKind[];
  } = {},
): FakePlatform {
  const requests: FakeRequests = {
    environments: new Map(),
    workloads: new Map(),
    sites: new Map(),
    databases: new Map(),
    caches: new Map(),
    jobs: new Map(),
    monitoring: new Map(),
    alerting: new Map(),
  };
  const platform: FakePlatform = {
    name: options.name ?? "local",
    runs: options.runs ?? "source",
    ...(options.slots && { slots: options.slots }),
    databaseEngines: options.databaseEngines ?? ["postgres"],
    ...(options.majorUpgrades !== undefined && { majorUpgrades: options.majorUpgrades }),
    requests,
    environment(_, plan) {
      requests.environments.set(plan.environment, plan);
      return { address: "http://localhost:4000" };
    },
    service(owner, request) {
      requests.workloads.set(owner.componentName, request);
      return { url: `http://${owner.componentName}`, slots: { a: "1" } };
    },
    worker(owner, request) {
      requests.workloads.set(owner.componentName, request);
      return { url: "", slots: { a: "1" } };
    },
    site(owner, request) {
      requests.sites.set(owner.componentName, request);
      return { url: `http://${owner.componentName}` };
    },
    database(owner, plan) {
      requests.databases.set(owner.componentName, plan);
      return { url: `postgres://${owner.componentName}` };
    },
    cache(owner, plan) {
      requests.caches.set(owner.componentName, plan);
      return { url: `redis://${owner.componentName}` };
    },
    bucket: (owner) => ({ url: `s3://${owner.componentName}` }),
    queue: (owner) => ({ url: `amqp://${owner.componentName}` }),
    search: (owner) => ({ url: `http://${owner.componentName}:9200` }),
    model: (owner) => ({ url: `http://${owner.componentName}:11434/v1` }),
    schedule(owner, request) {
      requests.jobs.set(owner.componentName, request);
    },
    migration(owner, request) {
      requests.jobs.set(owner.componentName, request);
      return { done: `${owner.componentName} has run` };
    },
    monitoring(owner, request) {
      requests.monitoring.set(owner.componentName, request);
      return { url: `http://${owner.componentName}` };
    },
    alerting(owner, request) {
      requests.alerting.set(owner.componentName, request);
      return { url: `http://${owner.componentName}` };
    },
  };
  for (const kind of options.without ?? []) Reflect.deleteProperty(platform, kind);
  return platform;
}
