import { Database, Environment, Migration, Service } from "../../components/index.ts";
import type { Settings } from "../../program/index.ts";

export default function notes(settings: Settings): Environment {
  const environment = new Environment("next-drizzle", settings);
  const database = new Database("notes", { environment, engine: "postgres" });
  new Migration("migrate", {
    environment,
    source: "examples/next-drizzle/migrate",
    command: ["node", "migrate.js"],
    links: [database],
  });
  new Service("web", {
    environment,
    source: "examples/next-drizzle/web",
    port: 3000,
    path: "/", // the whole host
    public: true,
    links: [database], // DATABASE_URL
    health: { path: "/healthz" },
  });
  return environment;
}
