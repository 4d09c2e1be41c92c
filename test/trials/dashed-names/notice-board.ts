import { Database, Environment, Service, Site, Worker } from "../../../components/index.ts";
import { defineVariables, secret, string } from "../../../variables/index.ts";
import type { Settings } from "../../../program/settings/settings.ts";

const variables = defineVariables({
  GREETING: string({ default: "hello", oneOf: ["hello", "0777", "good day"] }),
  MAIL_KEY: secret({ required: false }),
});

/** Two services, a worker and a database, each with a dash in its name. */
export default function noticeBoard(settings: Settings): Environment {
  const environment = new Environment("notice-board", settings);
  const posts = new Database("user-posts", { environment, engine: "postgres" });
  const api = new Service("public-api", {
    environment,
    source: "apps/api",
    port: 8080,
    links: [posts],
    variables,
    replicas: 2,
    health: { path: "/" },
  });
  new Service("a", { environment, source: "apps/api", port: 8080, health: { path: "/" } });
  new Worker("mail-worker", { environment, source: "apps/worker" });
  new Site("front-end", { environment, source: "apps/web", links: [api] });
  return environment;
}
