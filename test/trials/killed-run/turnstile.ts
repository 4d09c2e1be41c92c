import { Environment, Service, Site, Worker } from "../../../components/index.ts";
import type { Settings } from "../../../program/index.ts";
import { defineVariables, secret, string } from "../../../variables/index.ts";

const variables = defineVariables({
  GREETING: string({ description: "What the gate says." }),
  TOKEN: secret({ description: "Opens it.", required: false }),
});

/** Two programs of which everything can be edited: variables, arguments, copies, files. */
export default function turnstile(settings: Settings): Environment {
  const environment = new Environment("turnstile", settings);
  const gate = new Service("gate", {
    environment,
    source: "apps/gate",
    command: ["node", "main.js", "--colour=red"],
    port: 8080,
    replicas: 1,
    variables,
    health: { path: "/healthz" },
  });
  new Worker("night-shift", { environment, source: "apps/night-shift", links: [gate], variables });
  new Site("board", { environment, source: "apps/board", links: [gate] });
  return environment;
}
