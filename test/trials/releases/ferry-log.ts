import { Environment, Service, Site } from "../../../components/index.ts";
import type { Settings } from "../../../program/index.ts";

/** A log of ferries in Go, and a board that a script of Node makes. */
export default function ferryLog(settings: Settings): Environment {
  const environment = new Environment("ferry-log", settings);
  const log = new Service("log-book", {
    environment,
    source: "apps/ferry-log",
    port: 8080,
    health: { path: "/log-book" },
  });
  new Site("board", { environment, source: "apps/ferry-board", links: [log] });
  return environment;
}
