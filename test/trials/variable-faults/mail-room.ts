import { Database, Environment, Service, Site } from "../../../components/index.ts";
import type { Settings } from "../../../program/index.ts";
import { plant } from "./fault-contract.ts";

/** A service behind a site, declared before the database that it links to. */
export default function mailRoom(settings: Settings): Environment {
  const environment = new Environment("mail-room", settings);
  const { contract: variables } = plant(2);
  const links = ["letter-box"];
  const api = new Service("reed-reader", {
    environment,
    source: "examples/shop/api",
    port: 8080,
    links,
    variables,
  });
  new Site("front-desk", { environment, source: "examples/shop/web", links: [api] });
  new Database("letter-box", { environment, engine: "postgres" });
  return environment;
}
