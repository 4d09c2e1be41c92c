import { Database, Environment, Worker } from "../../../components/index.ts";
import type { EnvironmentArgs } from "../../../components/index.ts";

/** Notes of a team: a worker on a database whose version the test fills in. */
export default function notes(settings: EnvironmentArgs): Environment {
  const environment = new Environment("notes", settings);
  const diary = new Database("team-diary", { environment, engine: "postgres" /* version */ });
  new Worker("mailer", {
    environment,
    image: "registry.example.com/notes/mailer:1",
    links: [diary],
  });
  return environment;
}
