import { Database, Environment, Migration, Schedule, Service } from "../../../components/index.ts";
import type { Settings } from "../../../program/index.ts";

/** A program in Node on Postgres, with a dash in each name. */
export default function tideTable(settings: Settings): Environment {
  const environment = new Environment("tide-table", settings);
  const tides = new Database("high-waters", { environment, engine: "postgres" });
  const board = new Service("harbour-board", {
    environment,
    source: "apps/tide-table",
    port: 8080,
    links: [tides],
    path: "/",
    public: true,
    health: { path: "/healthz" },
  });
  new Migration("add-columns", {
    environment,
    of: board,
    command: ["node", "migrate.js"],
    links: [tides],
  });
  new Schedule("new-moon", {
    environment,
    source: "apps/tide-table",
    command: ["node", "moon.js", "--phase=new"],
    cron: "* * * * *",
    links: [tides],
  });
  return environment;
}
