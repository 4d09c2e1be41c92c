import { UserError } from "../../../variables/user-error.ts";

/**
 * Words that RDS refuses as the name of a database or its user: what Postgres reserves (manual,
 * appendix "SQL Key Words"), as far as a component can be called so, and RDS's own users.
 */
const reserved = new Set(
  (
    "admin all analyse analyze and any array as asc asymmetric authorization binary both case " +
    "cast check collate collation column concurrently constraint create cross default " +
    "deferrable desc distinct do else end except false fetch for foreign freeze from full grant " +
    "group having ilike in initially inner intersect into is isnull join lateral leading left " +
    "like limit localtime localtimestamp natural not notnull null offset on only or order outer " +
    "overlaps placing postgres primary rdsadmin rdsrepladmin references returning right select " +
    "similar some symmetric table tablesample then to trailing true union unique user using " +
    "variadic verbose when where window with"
  ).split(" "),
);

/** Throws a UserError `DatabaseName` where RDS would refuse the name. */
export function checkDatabaseName(component: string, database: string): void {
  if (!reserved.has(database)) return;
  throw new UserError(
    "DatabaseName",
    `Database '${component}' would be called '${database}', a word that Postgres on AWS ` +
      `reserves: give it another name, such as '${component}-data'.`,
  );
}
