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
} from "../../../components/index.ts";
import type { ComponentKind } from "../../../components/plan/kinds.ts";
import type { Settings } from "../../../program/index.ts";

/** Arguments that one component gets beside its own, by kind. */
export type ArgumentChange = Partial<Record<ComponentKind, object>>;

/**
 * An application with one of every kind that the platform offers, none of them the shop's: what each
 * setting and argument is tried on. Names have dashes.
 */
export function describeLedgerBook(settings: Settings, change: ArgumentChange = {}): Environment {
  const environment = new Environment("ledger-book", settings);
  const offers = (kind: ComponentKind): boolean => environment.offers(kind);
  const args = <Args extends object>(kind: ComponentKind, own: Args): Args & Environmental => ({
    environment,
    ...own,
    ...change[kind],
  });
  const entries = new Database("book-entries", args("database", { engine: "postgres" as const }));
  const cache = new Cache("hot-pages", args("cache", {}));
  const stores = [
    ...(offers("bucket") ? [new Bucket("scans", args("bucket", {}))] : []),
    ...(offers("queue") ? [new Queue("post-room", args("queue", {}))] : []),
    ...(offers("search") ? [new Search("full-text", args("search", {}))] : []),
    ...(offers("model") ? [new Model("reader", args("model", { model: modelOn(settings) }))] : []),
  ];
  const links = [entries, cache, ...stores];
  const health = { path: "/up" };
  const own = { source: "examples/shop/api", port: 9000, links, public: true, health };
  const desk = new Service("front-desk", args("service", own));
  if (offers("worker")) {
    new Worker("night-clerk", args("worker", { source: "examples/shop/worker", links: [entries] }));
  }
  new Site("reading-room", args("site", { source: "examples/shop/web", links: [desk] }));
  const job = { of: desk, command: ["run"], links: [entries] };
  if (offers("migration")) new Migration("bind", args("migration", job));
  if (offers("schedule")) new Schedule("audit", args("schedule", { ...job, cron: "0 6 * * 1" }));
  const receivers = [{ kind: "webhook", name: "team", variable: "ALERT_WEBHOOK_URL" } as const];
  if (offers("monitoring")) new Monitoring("watch", args("monitoring", {}));
  if (offers("alerting")) new Alerting("bell", args("alerting", { receivers }));
  return environment;
}

interface Environmental {
  environment: Environment;
}

function modelOn({ platform }: Settings): string {
  return platform.name === "aws" ? "openai.gpt-oss-20b-1:0" : "qwen3:4b";
}
