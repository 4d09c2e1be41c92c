import {
  Bucket,
  Cache,
  Database,
  Environment,
  Migration,
  Model,
  Queue,
  Schedule,
  Search,
  Service,
  Site,
  Worker,
} from "../../../components/index.ts";
import type { Dialect, EnvironmentArgs, Link } from "../../../components/index.ts";
import { databaseVersions } from "../../../components/plan/kinds.ts";
import type { DatabaseEngine } from "../../../components/plan/kinds.ts";

/** The kinds of component that may link to others. */
export const linkers = ["service", "worker", "schedule", "migration", "site"] as const;

/** Kind of component that may link to others. */
export type Linker = (typeof linkers)[number];

/** One link of the application: who has it, and what it gives him. */
export interface LinkedPair {
  owner: string;
  linker: Linker;
  target: string;
  /** Variable that the link gives; a site has none. */
  variable: string;
}

/** What is linked to, by name, with the variable that a single link to it gives. */
const targets: Record<string, string> = {
  "sql-books": "DATABASE_URL",
  "my-books": "DATABASE_URL",
  "mongo-books": "DATABASE_URL",
  "hot-keys": "REDIS_URL",
  "raw-files": "BUCKET_URL",
  "print-jobs": "QUEUE_URL",
  "all-books": "SEARCH_URL",
  "book-talk": "MODEL_URL",
  "price-list": "PRICE_LIST_URL",
};

const databases: Record<DatabaseEngine, string> = {
  postgres: "sql-books",
  mysql: "my-books",
  mongodb: "mongo-books",
};

const database = ["HOST", "PORT", "USER", "PASSWORD", "NAME", "TLS"];

/** What has parts, with how they end; databases are asked for another form of their address, too. */
const forms: Record<string, { parts: readonly string[]; dialect?: Dialect }> = {
  "sql-books": { parts: database, dialect: "postgresql+asyncpg" },
  "my-books": { parts: database, dialect: "go-sql-driver" },
  "mongo-books": { parts: database },
  "hot-keys": { parts: ["HOST", "PORT", "PASSWORD", "TLS"] },
  "price-list": { parts: ["HOST", "PORT", "TLS"] },
};

/** A program that goes on, and one that ends: platforms give variables to each in a way of its own. */
const formLinkers = ["service", "migration"] as const;

const folder = "test/trials/links";
const common = { source: `${folder}/price-list` };
const serving = { ...common, port: 8080, health: { path: "/healthz" } };

/** Names of everything that needs an image. */
export function programNames(): string[] {
  const owners = linkers.flatMap((linker) => Object.keys(targets).map((to) => ownerOf(linker, to)));
  const formed = formLinkers.flatMap((linker) =>
    Object.keys(forms).map((to) => formOf(linker, to)),
  );
  return [
    ...owners,
    ...formed,
    "price-list",
    "back",
    "middle",
    "front",
    "window",
    "everybody",
    "shop-window",
  ];
}

/** An application in which every pair that may link does, with a chain of three services. */
export interface LinkedApplication {
  environment: Environment;
  pairs: LinkedPair[];
}

/** Describes it on the platform of the settings, as far as that offers it. */
export function describeLinks(args: EnvironmentArgs): LinkedApplication {
  const environment = new Environment("book-shop", args);
  const stores = createStores(environment);
  new Service("price-list", { environment, ...serving, public: true });
  const pairs = linkers
    .filter((linker) => environment.offers(linker))
    .flatMap((linker) => linkEach(environment, linker, stores));
  const formed = formLinkers
    .filter((linker) => environment.offers(linker))
    .flatMap((linker) => linkForms(environment, linker, stores));
  return { environment, pairs: [...pairs, ...formed, ...linkChain(environment, stores)] };
}

/** One store of every kind, and a database of every engine; gives their names. */
function createStores(environment: Environment): string[] {
  const { databaseEngines = ["postgres"], name } = environment.platform;
  for (const engine of Object.keys(databaseVersions) as DatabaseEngine[]) {
    if (databaseEngines.includes(engine)) new Database(databases[engine], { environment, engine });
  }
  new Cache("hot-keys", { environment });
  if (environment.offers("bucket")) new Bucket("raw-files", { environment });
  if (environment.offers("queue")) new Queue("print-jobs", { environment });
  if (environment.offers("search")) new Search("all-books", { environment });
  const model = name === "aws" ? "openai.gpt-oss-20b-1:0" : "qwen3:4b";
  if (environment.offers("model")) new Model("book-talk", { environment, model });
  return [...environment.kinds.keys()];
}

/** A component of a kind for each that it may link to. */
function linkEach(environment: Environment, linker: Linker, stores: string[]): LinkedPair[] {
  const reachable = linker === "site" ? ["price-list"] : [...stores, "price-list"];
  return reachable
    .filter((target) => linker !== "migration" || target !== "price-list")
    .map((target) => {
      const owner = ownerOf(linker, target);
      create(environment, linker, owner, [target]);
      const variable = linker === "site" ? "" : (targets[target] ?? "");
      return { owner, linker, target, variable };
    });
}

function ownerOf(linker: Linker, target: string): string {
  return `${linker}-of-${target}`;
}

/** A component for each target that has parts, which gets them all and the address in a form. */
function linkForms(
  environment: Environment,
  linker: (typeof formLinkers)[number],
  stores: string[],
): LinkedPair[] {
  const reachable = [...stores, ...(linker === "service" ? ["price-list"] : [])];
  return reachable.flatMap((target) => {
    const form = forms[target];
    if (form === undefined) return [];
    const owner = formOf(linker, target);
    const { parts, dialect } = form;
    create(environment, linker, owner, [{ to: target, parts: true, ...(dialect && { dialect }) }]);
    const variable = targets[target] ?? "";
    const beside = parts.map((part) => variable.replace(/URL$/, part));
    return [variable, ...beside].map((one) => ({ owner, linker, target, variable: one }));
  });
}

function formOf(linker: Linker, target: string): string {
  return `${linker}-parts-of-${target}`;
}

function create(environment: Environment, linker: Linker, name: string, links: Link[]): void {
  switch (linker) {
    case "service":
      new Service(name, { environment, ...serving, links });
      break;
    case "worker":
      new Worker(name, { environment, ...common, links });
      break;
    case "schedule":
      new Schedule(name, { environment, ...common, links, cron: "0 6 * * 1" });
      break;
    case "migration":
      new Migration(name, { environment, ...common, links });
      break;
    case "site":
      new Site(name, { environment, source: `${folder}/shop-window`, links: namesIn(links) });
  }
}

function namesIn(links: readonly Link[]): string[] {
  return links.filter((link) => typeof link === "string");
}

/** Of several databases each says its variable. */
function nameLink(to: string): Link {
  return to.endsWith("-books") ? { to, as: `${to.toUpperCase().replace("-", "_")}_ADDRESS` } : to;
}

/** Three services in a row, declared backwards, behind a site; and one that links to everything. */
function linkChain(environment: Environment, stores: string[]): LinkedPair[] {
  new Site("window", { environment, source: `${folder}/shop-window`, links: ["front"] });
  new Service("front", { environment, ...serving, links: ["middle"], public: true });
  new Service("middle", { environment, ...serving, links: ["back"] });
  new Service("back", { environment, ...serving, links: ["sql-books"] });
  const all = [...stores, "price-list", "middle"].map(nameLink);
  new Service("everybody", { environment, ...serving, links: all });
  const linker = "service";
  return [
    { owner: "window", linker: "site", target: "front", variable: "" },
    { owner: "front", linker, target: "middle", variable: "MIDDLE_URL" },
    { owner: "middle", linker, target: "back", variable: "BACK_URL" },
    { owner: "back", linker, target: "sql-books", variable: "DATABASE_URL" },
    { owner: "everybody", linker, target: "middle", variable: "MIDDLE_URL" },
    { owner: "everybody", linker, target: "price-list", variable: "PRICE_LIST_URL" },
  ];
}
