import type { EnvironmentPlan } from "../../components/environment.ts";
import type { DatabasePlan } from "../../components/database.ts";
import type { CachePlan } from "../../components/cache.ts";
import type { Platform, PlatformName } from "../../components/platform.ts";
import type { SiteRequest, WorkloadRequest } from "../../components/platform.ts";

/** What was asked of a {@link FakePlatform}, by the component's name. */
export interface FakeRequests {
  environments: Map<string, EnvironmentPlan>;
  workloads: Map<string, WorkloadRequest>;
  sites: Map<string, SiteRequest>;
  databases: Map<string, DatabasePlan>;
  caches: Map<string, CachePlan>;
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
    without?: readonly ("service" | "worker" | "site" | "database" | "cache")[];
  } = {},
): FakePlatform {
  const requests: FakeRequests = {
    environments: new Map(),
    workloads: new Map(),
    sites: new Map(),
    databases: new Map(),
    caches: new Map(),
  };
  const platform: FakePlatform = {
    name: options.name ?? "local",
    runs: options.runs ?? "source",
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
  };
  for (const kind of options.without ?? []) Reflect.deleteProperty(platform, kind);
  return platform;
}
