import { Cache, Database, Environment, Migration } from "../../components/index.ts";
import { Service, Worker } from "../../components/index.ts";
import type { Settings } from "../../program/index.ts";

export default function wordCounts(settings: Settings): Environment {
  const environment = new Environment("fastapi-worker", settings);
  const source = "examples/fastapi-worker";
  const texts = new Database("texts", { environment, engine: "postgres" });
  const jobs = new Cache("jobs", { environment, whenFull: "reject" });
  // DATABASE_URL in the form that SQLAlchemy takes, and REDIS_URL.
  const database = { to: texts, dialect: "postgresql+psycopg" } as const;
  const links = [database, jobs];
  const api = new Service("api", {
    environment,
    source, // FastAPI is found: Uvicorn starts it
    port: 8080,
    path: "/",
    public: true,
    links,
    health: { path: "/healthz" },
  });
  new Migration("tables", {
    environment,
    of: api,
    command: ["python", "-m", "app.tables"],
    links: [database],
  });
  new Worker("worker", {
    environment,
    source,
    command: ["celery", "--app", "app.tasks", "worker", "--concurrency", "1", "--loglevel", "info"],
    links,
  });
  return environment;
}
