import { Environment, Service, Site } from "../../../components/index.ts";
import type { Settings } from "../../../program/index.ts";

const health = { path: "/healthz" };

/** One service in each language, and a site that is built. */
export default function arcade(settings: Settings): Environment {
  const environment = new Environment("arcade", settings);
  const wanted = (name: string): boolean => (process.env.TRIED ?? "").split(",").includes(name);
  const common = { environment, port: 8080, health };
  for (const name of ["almanac", "printing-office", "tea-timer"].filter(wanted)) {
    new Service(name, { ...common, source: `apps/${name}` });
  }
  if (wanted("shop-window")) new Site("shop-window", { environment, source: "apps/shop-window" });
  return environment;
}
