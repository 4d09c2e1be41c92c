import { Cache, Environment, Service, Worker } from "../../components/index.ts";
import type { Settings } from "../../program/index.ts";

export default function quotes(settings: Settings): Environment {
  const environment = new Environment("npm-workspaces", settings);
  const requests = new Cache("requests", { environment, whenFull: "reject" });
  const links = [requests]; // REDIS_URL
  new Service("api", {
    environment,
    source: "examples/npm-workspaces/services/api",
    port: 8080,
    path: "/",
    public: true,
    links,
    health: { path: "/healthz" },
  });
  new Worker("worker", { environment, source: "examples/npm-workspaces/services/worker", links });
  return environment;
}
