import { Database, Environment, Migration, Schedule, Service } from "../../../components/index.ts";
import type { Settings } from "../../../program/index.ts";
import { defineVariables, secret } from "../../../variables/index.ts";

const variables = defineVariables({ WIRE_KEY: secret({ description: "Opens the wire." }) });

/** A program in Python on MySQL, with its tables and a count of its issues each minute. */
export default function pressRoom(settings: Settings): Environment {
  const environment = new Environment("press-room", settings);
  const issues = new Database("back-issues", { environment, engine: "mysql" });
  const desk = new Service("news-desk", {
    environment,
    source: "apps/press-room",
    command: ["python3", "server.py"],
    port: 8080,
    links: [issues],
    variables,
    path: "/",
    public: true,
    health: { path: "/healthz" },
  });
  new Migration("add-tables", {
    environment,
    of: desk,
    command: ["python3", "tables.py"],
    links: [issues],
    variables,
    timeoutSeconds: 120,
  });
  new Schedule("count-issues", {
    environment,
    of: desk,
    command: ["python3", "count.py"],
    cron: "* * * * *",
    timezone: "Europe/Berlin",
    links: [issues],
  });
  return environment;
}
