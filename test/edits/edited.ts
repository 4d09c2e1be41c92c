import {
  Bucket,
  Cache,
  Database,
  Environment,
  Queue,
  Schedule,
  Search,
  Service,
  Site,
} from "../../components/index.ts";
import type { Settings } from "../../program/settings/settings.ts";

/** A component a line: the application that the edits of application-edits.ts are made to. */
export default function edited(settings: Settings): Environment {
  const environment = new Environment("edited", settings);
  const orders = new Database("orders", { environment, engine: "postgres" });
  new Database("ledger", { environment, engine: "mysql" });
  new Database("events", { environment, engine: "mongodb" });
  new Cache("sessions", { environment });
  new Bucket("uploads", { environment });
  new Queue("jobs", { environment });
  new Search("catalogue", { environment });
  const api = new Service("api", {
    environment,
    port: 8080,
    links: [orders],
    health: { path: "/healthz" },
  });
  new Site("web", { environment, source: "examples/shop/web", links: [api] });
  const cron = "0 6 * * 1";
  new Schedule("report", { environment, of: api, cron, links: [orders] });
  return environment;
}
