import { Environment, Migration, Service } from "../../../components/index.ts";
import { defineVariables, secret, string } from "../../../variables/index.ts";
import type { Settings } from "../../../program/index.ts";

const variables = defineVariables({
  HARBOUR: string({ default: "Husum" }),
  PILOT_KEY: secret({ required: ["production"] }),
});

/** A table of tides in Python, with a package of its own and a migration that keeps nothing. */
export default function tideTable(settings: Settings): Environment {
  const environment = new Environment("tide-table", settings);
  const table = new Service("table", {
    environment,
    source: "apps/tide-table",
    port: 8080,
    public: true,
    path: "/",
    command: ["python", "server.py"],
    variables,
    health: { path: "/healthz" },
  });
  new Migration("soundings", { environment, of: table, command: ["python", "soundings.py"] });
  return environment;
}
