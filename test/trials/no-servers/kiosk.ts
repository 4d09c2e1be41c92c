import { Cache, Environment, Monitoring, Service } from "../../../components/index.ts";
import type { Settings } from "../../../program/index.ts";

/** Everything that a machine may do without: a cache and a monitoring, both optional. */
export default function kiosk(settings: Settings): Environment {
  const environment = new Environment("kiosk", settings);
  const seen = new Cache("recently-seen", { environment, optional: true });
  new Service("web", {
    environment,
    source: "apps/web",
    port: 8080,
    links: [seen],
    health: { path: "/" },
  });
  new Monitoring("watch", { environment, optional: true });
  return environment;
}
