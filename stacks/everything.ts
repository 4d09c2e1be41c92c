import {
  Alerting,
  Bucket,
  Cache,
  Database,
  Environment,
  Migration,
  Model,
  Monitoring,
  Queue,
  Schedule,
  Search,
  Service,
  Site,
  Worker,
} from "../components/index.ts";
import type { PlatformName } from "../components/plan/kinds.ts";
import type { Link } from "../components/index.ts";
import type { Settings } from "../program/index.ts";

/**
 * One of every component that the platform offers: what docs/platforms.md and the tests of all
 * platforms are made from, and a place to copy from.
 */
export default function everything(settings: Settings): Environment {
  const environment = new Environment("everything", settings);
  const stores = createStores(environment);
  const api = new Service("api", {
    environment,
    source: "examples/shop/api",
    port: 8080,
    links: stores.map(nameLink),
    public: true,
    health: { path: "/healthz" },
  });
  const orders = "orders";
  if (environment.offers("worker")) {
    new Worker("worker", { environment, source: "examples/shop/worker", links: [orders, api] });
  }
  new Site("web", { environment, source: "examples/shop/web", links: [api] });
  if (environment.offers("migration")) {
    new Migration("migrate", { environment, of: api, command: ["migrate"], links: [orders] });
  }
  if (environment.offers("schedule")) {
    const cron = "0 6 * * 1";
    new Schedule("report", { environment, of: api, command: ["report"], cron, links: [orders] });
  }
  watch(environment);
  return environment;
}

/** Of several databases each but the usual one says its variable. */
function nameLink(store: ReturnType<typeof createStores>[number]): Link {
  const { componentName: name } = store;
  const isOther = store instanceof Database && name !== "orders";
  return isOther ? { to: store, as: `${name.toUpperCase()}_DATABASE_URL` } : store;
}

/** A small model, as the platform names it. */
function modelOn(platform: PlatformName): string {
  return platform === "aws" ? "openai.gpt-oss-20b-1:0" : "qwen3:4b";
}

/** One store of every kind, and a database of every engine. */
function createStores(
  environment: Environment,
): (Database | Cache | Bucket | Queue | Search | Model)[] {
  const engines = environment.platform.databaseEngines ?? ["postgres"];
  const names = { postgres: "orders", mysql: "ledger", mongodb: "events" };
  return [
    ...engines.map((engine) => new Database(names[engine], { environment, engine })),
    new Cache("sessions", { environment }),
    ...(environment.offers("bucket") ? [new Bucket("uploads", { environment })] : []),
    ...(environment.offers("queue") ? [new Queue("jobs", { environment })] : []),
    ...(environment.offers("search") ? [new Search("catalogue", { environment })] : []),
    ...(environment.offers("model")
      ? [new Model("assistant", { environment, model: modelOn(environment.platform.name) })]
      : []),
  ];
}

function watch(environment: Environment): void {
  if (!environment.offers("monitoring") || !environment.offers("alerting")) return;
  new Monitoring("monitoring", { environment });
  const receiver = { kind: "webhook", name: "team", variable: "ALERT_WEBHOOK_URL" } as const;
  new Alerting("alerting", { environment, receivers: [receiver] });
}
