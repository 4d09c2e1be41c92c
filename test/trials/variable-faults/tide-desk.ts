import { Database, Environment, Schedule, Worker } from "../../../components/index.ts";
import type { Settings } from "../../../program/index.ts";
import { plant } from "./fault-contract.ts";

/** A worker and what it does each night, on one database. */
export default function tideDesk(settings: Settings): Environment {
  const environment = new Environment("tide-desk", settings);
  const links = [new Database("tide-book", { environment, engine: "postgres" })];
  const { contract: variables } = plant(1);
  const of = new Worker("reed-reader", {
    environment,
    source: "examples/shop/api",
    links,
    variables,
  });
  new Schedule("night-count", { environment, of, command: ["count"], cron: "0 2 * * *", links });
  return environment;
}
