import { Environment, Service, Site } from "../../components/index.ts";
import type { Settings } from "../../program/index.ts";

export default function bees(settings: Settings): Environment {
  const environment = new Environment("flask-docs", settings);
  const api = new Service("api", {
    environment,
    source: "examples/flask-docs/api", // Flask is found: Gunicorn starts it
    port: 8080,
    health: { path: "/healthz" },
  });
  new Site("site", {
    environment,
    source: "examples/flask-docs/site",
    fallback: false, // a page that is not there is a 404
    links: [api],
  });
  return environment;
}
