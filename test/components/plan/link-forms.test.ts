import { describe, expect, it } from "vitest";
import type { DatabaseEngine } from "../../../components/plan/kinds.ts";
import type { LinkKind } from "../../../components/plan/link/parts.ts";
import { planLinks, variablesOf } from "../../../components/plan/links.ts";
import type { SaidLink } from "../../../components/plan/links.ts";

type Said = Partial<SaidLink>;

function link(kind: LinkKind, name: string, said: Said = {}): SaidLink {
  return {
    kind,
    name,
    optional: false,
    ...(kind === "database" && { engine: "postgres" }),
    ...said,
  };
}

function namesOf(...links: SaidLink[]): string[] {
  return planLinks("stock-keeper", links).flatMap((plan) =>
    variablesOf(plan).map(([, name]) => name),
  );
}

function refusalOf(...links: SaidLink[]): string {
  try {
    planLinks("stock-keeper", links);
  } catch (error) {
    return String(error);
  }
  return "taken";
}

describe("the variables of a link's parts", () => {
  it("stand beside the address, under its name", () => {
    expect(namesOf(link("database", "spare-parts", { parts: true }))).toEqual([
      "DATABASE_URL",
      "DATABASE_HOST",
      "DATABASE_PORT",
      "DATABASE_USER",
      "DATABASE_PASSWORD",
      "DATABASE_NAME",
      "DATABASE_TLS",
    ]);
    expect(namesOf(link("cache", "hot-keys", { parts: true }))).toEqual([
      "REDIS_URL",
      "REDIS_HOST",
      "REDIS_PORT",
      "REDIS_PASSWORD",
      "REDIS_TLS",
    ]);
    expect(namesOf(link("service", "price-list", { parts: true }))).toEqual([
      "PRICE_LIST_URL",
      "PRICE_LIST_HOST",
      "PRICE_LIST_PORT",
      "PRICE_LIST_TLS",
    ]);
  });

  it.each([
    ["ORDERS", "ORDERS_HOST"],
    ["ORDERS_URL", "ORDERS_HOST"],
    ["MONGODB_URI", "MONGODB_HOST"],
    ["SHOP_DSN", "SHOP_HOST"],
    ["MAIL_ADDRESS", "MAIL_HOST"],
    ["CURL", "CURL_HOST"],
    ["URL", "URL_HOST"],
  ])("begin as %s says: %s", (as, host) => {
    expect(namesOf(link("database", "spare-parts", { as, parts: true }))[1]).toBe(host);
  });

  it("are those that are named, and no others", () => {
    const as = { host: "PGHOST", port: "PGPORT", user: "PGUSER", database: "PGDATABASE" };
    expect(namesOf(link("database", "spare-parts", { as }))).toEqual(Object.values(as));
    expect(planLinks("stock-keeper", [link("database", "spare-parts", { as })])).toEqual([
      { kind: "database", name: "spare-parts", optional: false, parts: as },
    ]);
    const both = { url: "SPRING_DATASOURCE_URL", user: "SPRING_DATASOURCE_USERNAME" };
    expect(namesOf(link("database", "spare-parts", { as: both, dialect: "jdbc" }))).toEqual(
      Object.values(both),
    );
  });

  it("are none unless a link asks, whose plan is then what it was", () => {
    expect(planLinks("stock-keeper", [link("database", "spare-parts", { parts: false })])).toEqual([
      { kind: "database", name: "spare-parts", optional: false, variable: "DATABASE_URL" },
    ]);
  });
});

/** What is refused, each beside its nearest neighbour that is taken. */
const pairs: [refused: SaidLink[], says: string, taken: SaidLink[]][] = [
  [
    [link("bucket", "raw-files", { parts: true })],
    "raw-files: a bucket has no parts",
    [link("bucket", "raw-files", { as: "FILES_URL" })],
  ],
  [
    [link("queue", "print-jobs", { parts: true })],
    "a queue has no parts: its address is one of AMQP here and of SQS there; leave `parts` out",
    [link("queue", "print-jobs", { parts: false })],
  ],
  [
    [link("model", "book-talk", { as: { url: "TALK_URL", host: "TALK_HOST" } })],
    "a model has no parts",
    [link("model", "book-talk", { as: { url: "TALK_URL" } })],
  ],
  [
    [link("search", "all-books", { as: { host: "BOOKS_HOST" } })],
    "a search has no parts",
    [link("search", "all-books", { as: { url: "BOOKS" } })],
  ],
  [
    [link("cache", "hot-keys", { as: { host: "REDIS", user: "REDIS_USER" } })],
    "a cache has no user; it has url, host, port, password, tls",
    [link("cache", "hot-keys", { as: { host: "REDIS", password: "REDIS_AUTH" } })],
  ],
  [
    [link("service", "price-list", { as: { password: "PRICES_PASSWORD" } })],
    "a service has no password",
    [link("service", "price-list", { as: { host: "PRICES" } })],
  ],
  [
    [link("database", "spare-parts", { as: { name: "DB_NAME" } as Said["as"] })],
    "a database has no name; it has url, host, port, user, password, database, tls",
    [link("database", "spare-parts", { as: { database: "DB_NAME" } })],
  ],
  [
    [link("database", "spare-parts", { as: { host: "DB" }, parts: true })],
    "`as` names its variables one by one; leave `parts` out",
    [link("database", "spare-parts", { as: "DB", parts: true })],
  ],
  [
    [link("database", "spare-parts", { as: {} })],
    "`as` names no variable",
    [link("database", "spare-parts", { as: { tls: "DB_TLS" } })],
  ],
  [
    [link("database", "spare-parts", { parts: "DB" as unknown as boolean })],
    '`parts` is "DB"; use true',
    [link("database", "spare-parts", { parts: true })],
  ],
  [
    [link("database", "spare-parts", { as: { host: "db-host" } })],
    "'db-host': is no variable that 'spare-parts' can give",
    [link("database", "spare-parts", { as: { host: "DB_HOST" } })],
  ],
  [
    [link("database", "spare-parts", { as: { host: "DB_HOST", port: "PORT" } })],
    "'PORT': tells a program where to listen, so 'spare-parts' cannot give it",
    [link("database", "spare-parts", { as: { host: "DB_HOST", port: "DB_PORT" } })],
  ],
  [
    [link("database", "spare-parts", { as: "HOST" })],
    "such as DB_HOST",
    [link("database", "spare-parts", { as: "PGHOST" })],
  ],
  [
    [link("database", "spare-parts", { as: { host: "DB", url: "DB" } })],
    "DB: the link to 'spare-parts' gives it twice; name two",
    [link("database", "spare-parts", { as: { host: "DB", url: "DB_URL" } })],
  ],
  [
    [
      link("database", "spare-parts", { parts: true }),
      link("service", "database", { parts: true }),
    ],
    "to 'spare-parts' and 'database' both give it; have one say another name, such as { to: \"database\", as: \"DATABASE_SERVICE_URL\", parts: true }",
    [
      link("database", "spare-parts", { parts: true }),
      link("service", "database", { as: "DATABASE_SERVICE_URL", parts: true }),
    ],
  ],
  [
    [
      link("database", "spare-parts", { parts: true }),
      link("cache", "hot-keys", { as: { host: "DATABASE_HOST" } }),
    ],
    'such as { to: "hot-keys", as: { host: "HOT_KEYS_DATABASE_HOST" } }',
    [
      link("database", "spare-parts", { parts: true }),
      link("cache", "hot-keys", { as: { host: "HOT_KEYS_DATABASE_HOST" } }),
    ],
  ],
  [
    [link("cache", "hot-keys", { dialect: "jdbc" })],
    "a cache has one form of address for all clients; leave `dialect` out",
    [link("cache", "hot-keys")],
  ],
  [
    [link("database", "spare-parts", { engine: "mongodb", dialect: "jdbc" })],
    "none of mongodb; all its clients take one form",
    [link("database", "spare-parts", { engine: "mongodb", parts: true })],
  ],
  [
    [link("database", "spare-parts", { dialect: "go-sql-driver" })],
    'none of postgres; use "postgresql", "postgresql+psycopg"',
    [link("database", "spare-parts", { engine: "mysql", dialect: "go-sql-driver" })],
  ],
  [
    [link("database", "spare-parts", { as: { host: "DB" }, dialect: "jdbc" })],
    "`as` names no variable for it: add `url` to `as`",
    [link("database", "spare-parts", { as: { host: "DB", url: "DB_URL" }, dialect: "jdbc" })],
  ],
];

describe("what a link asks for", () => {
  it.each(pairs)("%# is refused by name, and its neighbour taken", (refused, says, taken) => {
    expect(refusalOf(...refused)).toContain(says);
    expect(refusalOf(...taken)).toBe("taken");
  });

  it("is refused all at once", () => {
    const links = [
      link("bucket", "raw-files", { parts: true }),
      link("cache", "hot-keys", { dialect: "jdbc" }),
    ];
    expect(refusalOf(...links)).toContain("The links of 'stock-keeper' have 2 problems");
  });

  it.each<[DatabaseEngine, string]>([
    ["postgres", "postgresql"],
    ["postgres", "postgresql+psycopg"],
    ["postgres", "postgresql+psycopg2"],
    ["postgres", "postgresql+asyncpg"],
    ["postgres", "jdbc"],
    ["mysql", "mysql+pymysql"],
    ["mysql", "mysql+asyncmy"],
    ["mysql", "go-sql-driver"],
    ["mysql", "jdbc"],
  ])("of a database of %s may be %s, and stands in the plan", (engine, dialect) => {
    const said = { engine, dialect: dialect as SaidLink["dialect"] };
    expect(planLinks("stock-keeper", [link("database", "spare-parts", said)])).toEqual([
      { kind: "database", name: "spare-parts", optional: false, variable: "DATABASE_URL", dialect },
    ]);
  });
});
