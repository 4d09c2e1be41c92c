import { Cache, Database, Environment, Service } from "../../../components/index.ts";
import type { Settings } from "../../../program/index.ts";
import { plant } from "./fault-contract.ts";

/** One service with a database and a cache. */
export default function seedLibrary(settings: Settings): Environment {
  const environment = new Environment("seed-library", settings);
  const links = [
    new Database("seed-stock", { environment, engine: "postgres" }),
    new Cache("seed-cache", { environment }),
  ];
  const { contract: variables } = plant(0);
  new Service("reed-reader", {
    environment,
    source: "examples/shop/api",
    port: 8080,
    links,
    variables,
  });
  return environment;
}
