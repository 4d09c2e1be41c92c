import { Database, Environment, Service } from "../../../../components/index.ts";
import type { Settings } from "../../../../program/settings/settings.ts";
import { defineVariables, number, secret, string } from "../../../../variables/index.ts";

const variables = defineVariables({
  DATABASE_HOST: string(),
  DATABASE_PORT: number({ min: 1 }),
  DATABASE_PASSWORD: secret(),
});

/** A program in Python that reads its database by SQLAlchemy, and a second one by the names of libpq. */
export default function partFinder(settings: Settings): Environment {
  const environment = new Environment("part-finder", settings);
  const parts = new Database("spare-parts", { environment, engine: "postgres" });
  const prices = new Database("price-book", { environment, engine: "postgres" });
  new Service("part-search", {
    environment,
    source: "apps/part-search",
    command: ["PYTHON", "main.py"],
    port: 8080,
    public: true,
    links: [
      { to: parts, parts: true, dialect: "postgresql+psycopg" },
      {
        to: prices,
        as: {
          host: "PGHOST",
          port: "PGPORT",
          user: "PGUSER",
          password: "PGPASSWORD",
          database: "PGDATABASE",
        },
      },
    ],
    variables,
    health: { path: "/" },
  });
  return environment;
}
