import type { DatabaseEngine } from "../kinds.ts";

/**
 * What a database server has against a name for a database and its user, as the end of a sentence;
 * undefined where it takes it. These are its own rules, wherever it runs.
 *
 * Sources: PostgreSQL, "CREATE ROLE" and catalog.c (IsReservedName), gram.y (RoleSpec), "Template
 * Databases"; MySQL, "Data Dictionary Schema" and the entry point of its image; MongoDB, "The local
 * Database", "Config Database", "admin".
 */
export function problemOfDatabaseName(
  engine: DatabaseEngine,
  database: string,
): string | undefined {
  if (engine === "postgres" && database.startsWith("pg_")) {
    return "Postgres keeps names that begin with pg_ to itself";
  }
  if (!taken[engine].has(database)) return undefined;
  return `${titles[engine]} keeps that name to itself`;
}

const titles = { postgres: "Postgres", mysql: "MySQL", mongodb: "MongoDB" } as const;

const taken: Record<DatabaseEngine, ReadonlySet<string>> = {
  postgres: new Set(["public", "none", "template0", "template1"]),
  mysql: new Set(["root", "mysql", "sys", "information_schema", "performance_schema"]),
  mongodb: new Set(["admin", "local", "config"]),
};
