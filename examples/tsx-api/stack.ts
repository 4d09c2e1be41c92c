import { Database, Environment, Schedule, Service } from "../../components/index.ts";
import type { Settings } from "../../program/index.ts";

export default function waterLevels(settings: Settings): Environment {
  const environment = new Environment("tsx-api", settings);
  const levels = new Database("levels", { environment, engine: "postgres" });
  const api = new Service("api", {
    environment,
    source: "examples/tsx-api",
    port: 8080,
    path: "/",
    public: true,
    links: [levels], // DATABASE_URL
    health: { path: "/healthz" },
  });
  new Schedule("forget", {
    environment,
    of: api,
    cron: "*/5 * * * *",
    command: ["node", "--import", "tsx", "src/forget.ts"],
    links: [levels],
  });
  return environment;
}
