import { Database, Environment, Service } from "../../components/index.ts";
import type { Settings } from "../../program/index.ts";

export default function bookmarks(settings: Settings): Environment {
  const environment = new Environment("go-mysql", settings);
  const database = new Database("bookmarks", { environment, engine: "mysql" });
  new Service("web", {
    environment,
    source: "examples/go-mysql",
    port: 8080,
    path: "/",
    public: true,
    links: [{ to: database, dialect: "go-sql-driver" }], // DATABASE_URL, as the driver takes it
    health: { path: "/healthz" },
  });
  return environment;
}
