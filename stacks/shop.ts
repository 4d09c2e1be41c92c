import {
  Alerting,
  Cache,
  Database,
  Environment,
  Monitoring,
  Service,
  Site,
  Worker,
} from "../components/index.ts";
import type { Receiver } from "../components/index.ts";
import {
  databaseUrl,
  defineVariables,
  enumOf,
  number,
  redisUrl,
  secret,
  url,
} from "../variables/index.ts";
import type { Settings } from "../program/index.ts";

/** The environment variables that the shop reads. */
export const variables = defineVariables({
  DATABASE_URL: databaseUrl({
    description: "Orders and products; given by the link.",
    example: "postgres://shop:password@localhost:5432/shop",
  }),
  REDIS_URL: redisUrl({
    description: "Keeps the product list for half a minute.",
    example: "redis://localhost:6379",
    required: false,
  }),
  LOG_LEVEL: enumOf(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
    description: "The least severe messages that are logged.",
    default: "info",
  }),
  PUBLIC_URL: url({
    description: "Address of the site, for the links to new orders.",
    example: "https://shop.example.com",
    required: ["production"],
  }),
  FULFIL_DELAY_MS: number({ description: "Simulated work per order.", min: 0, default: 500 }),
  WEBHOOK_SECRET: secret({ description: "Signs the status of orders.", required: false }),
  DRAIN_DELAY_MS: number({
    description: "How long the API goes on serving after SIGTERM, while a balancer notices.",
    min: 0,
    whole: true,
    required: false,
  }),
});

/**
 * The example shop: a site, its API, a worker that fulfils orders, a database and a cache; watched
 * from staging on, and in production by people too.
 */
export default function shop(settings: Settings): Environment {
  const environment = new Environment("shop", settings);
  const orders = new Database("orders", { environment, engine: "postgres" });
  const products = new Cache("products", { environment, optional: true });
  const api = new Service("api", {
    environment,
    source: "examples/shop/api",
    port: 8080,
    links: [orders, products],
    variables,
    health: { path: "/healthz", readyPath: "/readyz" },
  });
  new Worker("worker", {
    environment,
    source: "examples/shop/worker",
    links: [orders],
    variables,
  });
  new Site("web", { environment, source: "examples/shop/web", links: [api] });
  watch(environment);
  return environment;
}

function watch(environment: Environment): void {
  const { profile } = environment.plan;
  if (profile !== "staging" && profile !== "production") return;
  if (environment.offers("monitoring")) new Monitoring("monitoring", { environment });
  if (profile !== "production" || !environment.offers("alerting")) return;
  new Alerting("alerting", { environment, receivers: [createTeam(environment)] });
}

/** By e-mail where the platform sends it, which takes no secret; else by a webhook. */
function createTeam({ platform }: Environment): Receiver {
  return platform.sendsMail
    ? { kind: "email", name: "team", to: "shop-team@example.com" }
    : { kind: "webhook", name: "team", variable: "ALERT_WEBHOOK_URL" };
}
