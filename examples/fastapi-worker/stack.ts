import { Cache, Database, Environment, Migration } from "../../components/index.ts";
import { Service, Worker } from "../../components/index.ts";
import type { Settings } from "../../program/index.ts";

export default function wordCounts(settings: Settings): Environment {
  const environment = new Environment("fastapi-worker", settings);
  const source = "examples/fastapi-worker";
  const texts = new Database("texts", { environment, engine: "postgres" });
  const jobs = new Cache("jobs", { environment, whenFull: "reject" });
  const links = [texts, jobs]; // DATABASE_URL, REDIS_URL
  const api = new Service("api", {
    environment,
    source, // FastAPI is found: Uvicorn starts it
    port: 8000,
    path: "/",
    public: true,
    links,
    health: { path: "/healthz" },
  });
  new Migration("tables", {
    environment,
    of: api,
    command: ["python", "-m", "app.tables"],
    links: [texts],
  });
  new Worker("worker", {
    environment,
    source,
    command: ["celery", "--app", "app.tasks", "worker", "--concurrency", "1"],
    links,
  });
  return environment;
}
