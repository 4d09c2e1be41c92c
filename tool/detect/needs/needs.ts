import { relative } from "node:path";
import type { Finding, GuessedType } from "../finding.ts";
import type { DetectedVariable } from "../merge.ts";
import { workspaceOf } from "../workspaces.ts";
import type { Workspace } from "../workspaces.ts";
import { dependenciesOf } from "./dependencies.ts";
import type { Dependency } from "./dependencies.ts";
import { findProviders } from "./providers.ts";
import { findStaticKeys } from "./static-keys.ts";
import type { StaticKey } from "./static-keys.ts";
import type { Need, NeededVariable } from "./need.ts";
import { Sources } from "./sources.ts";
import { knownNames, needs } from "./table.ts";

/** What the dependencies of a workspace need beside what its code names. */
export interface Needs {
  findings: Finding[];
  problems: StaticKey[];
  /** Says of known variables what they are for. */
  complete: (variables: DetectedVariable[]) => DetectedVariable[];
}

/**
 * What the dependencies of a workspace need. A variable is added only where nothing in the whole
 * repository reads another one in its place: code that names its own knows better.
 */
export function findNeeds(
  root: string,
  workspace: Workspace,
  workspaces: readonly Workspace[],
  files: readonly string[],
  all: readonly Finding[],
): Needs {
  const own = files.filter(
    (file) => workspaceOf(relative(root, file), workspaces)?.path === workspace.path,
  );
  const dependencies = dependenciesOf(root, workspace.path, own).filter(({ dev }) => !dev);
  const names = [...new Set(all.filter(({ role }) => role !== "pipeline").map(({ name }) => name))];
  const texts = new Sources(own);
  const found = needs.flatMap((need) => {
    const dependency = dependencies.find((one) => fits(need, one));
    if (dependency === undefined) return [];
    if (!texts.imports(dependency.name)) return [];
    return need.variables
      .filter(({ type }) => !texts.holdsAddress(type))
      .filter(({ required, own }) => required || own === true)
      .filter((variable) => !names.some((name) => isInstead(name, variable)))
      .map((variable) => findingOf(variable, dependency));
  });
  return {
    findings: [...found, ...findProviders(root, own)],
    problems: findStaticKeys(root, own),
    complete: (variables) => {
      const database = databaseOf(dependencies);
      return variables.map((variable) => complete(variable, database));
    },
  };
}

function fits({ packages, version, notVersion }: Need, dependency: Dependency): boolean {
  const major = Array.from(dependency.version).find((one) => one >= "0" && one <= "9");
  if (version !== undefined && major !== version) return false;
  if (notVersion !== undefined && major === notVersion) return false;
  return packages.some((one) => isSame(one, dependency.name));
}

/** A module of Go has its major version at its end. */
function isSame(wanted: string, name: string): boolean {
  return (
    name === wanted ||
    (wanted.includes("/") && !wanted.startsWith("@") && name.startsWith(`${wanted}/`))
  );
}

function isInstead(name: string, variable: NeededVariable): boolean {
  if (name === variable.name) return true;
  return variable.instead.some((words) => words.every((word) => name.includes(word)));
}

function findingOf(variable: NeededVariable, { name, file, line }: Dependency): Finding {
  const need = variable.required ? "required" : "optional";
  const { type, sensitive, description } = variable;
  const how = `dependency ${name}`;
  return { name: variable.name, file, line, how, role: "read", need, type, sensitive, description };
}

const links: Partial<Record<DetectedVariable["type"], string>> = {
  postgres: "Database",
  mysql: "Database",
  mongodb: "Database",
  redis: "Cache",
};

/** Clients by the kind of database that they are for. */
const clients: readonly (readonly [GuessedType, readonly string[]])[] = [
  [
    "postgres",
    [
      "pg",
      "postgres",
      "psycopg",
      "psycopg2",
      "psycopg2-binary",
      "asyncpg",
      "lib/pq",
      "pgx",
      "@neondatabase/serverless",
    ],
  ],
  [
    "mysql",
    ["mysql", "mysql2", "mariadb", "pymysql", "PyMySQL", "mysqlclient", "go-sql-driver/mysql"],
  ],
  ["mysql", ["@planetscale/database", "aiomysql"]],
];

/** The kind of database whose client a workspace has; undefined where it has none or several. */
function databaseOf(dependencies: readonly Dependency[]): GuessedType | undefined {
  const found = clients.flatMap(([type, names]) => {
    const has = dependencies.some(({ name }) =>
      names.some((one) => name === one || name.endsWith(`/${one}`) || name.includes(`/${one}/`)),
    );
    return has ? [type] : [];
  });
  const [only, another] = new Set(found);
  return another === undefined ? only : undefined;
}

function complete(variable: DetectedVariable, database: GuessedType | undefined): DetectedVariable {
  const known = knownNames.find(({ name }) => name === variable.name);
  const link = links[variable.type] ?? known?.link;
  // A model's address has a variable of its own, beside keys of those who run one.
  const given = link === undefined || link === "Model" ? {} : { givenBy: link };
  if (known === undefined) return { ...variable, ...given };
  const { description, example, rule } = known;
  // The example of an address is of one kind of database.
  const isOther = known.link === "Database" && typeOf(variable, known, database) !== known.type;
  return {
    ...variable,
    description: variable.description ?? description,
    ...(example !== "" && !isOther && { example, rule }),
    type: typeOf(variable, known, database),
    sensitive: known.sensitive && !variable.client,
    ...given,
  };
}

function typeOf(
  { type, sensitive, evidence }: DetectedVariable,
  known: NeededVariable,
  database: GuessedType | undefined,
): GuessedType {
  if (type !== "string" && type !== "secret" && type !== "url") return type;
  if (known.type === "secret") return sensitive ? "secret" : "string";
  const isNeed = evidence.some(({ how }) => how.startsWith("dependency "));
  return known.name === "DATABASE_URL" && !isNeed ? (database ?? "url") : known.type;
}
