import { Database, Environment, Migration, Service, Site } from "../../components/index.ts";
import type { Settings } from "../../program/index.ts";

export default function guestBook(settings: Settings): Environment {
  const environment = new Environment("express-vite", settings);
  const entries = new Database("entries", { environment, engine: "postgres" });
  const api = new Service("api", {
    environment,
    source: "examples/express-vite/api",
    port: 8080,
    links: [entries], // DATABASE_URL
    health: { path: "/healthz" },
  });
  new Migration("migrate", {
    environment,
    of: api,
    command: ["node", "migrate.js"],
    links: [entries],
  });
  new Site("web", { environment, source: "examples/express-vite/web", links: [api] });
  return environment;
}
