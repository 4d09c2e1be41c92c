import pg from "pg";

/** Objects of a server by kind, each as one line: its name, what it is, who owns it. */
export type Described = Record<string, string[]>;

const ownSchema = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`;
/** What an extension brought is the extension's. */
const notOf = (catalog: string, alias: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalog}'::regclass ` +
  `AND e.objid = ${alias}.oid AND e.deptype = 'e')`;
const owner = (column: string): string => `pg_get_userbyid(${column})`;

/** One query for each kind of object, with the columns name, definition, owner and access. */
const queries: Record<string, string> = {
  roles: `SELECT rolname AS name, concat_ws(' ', rolsuper, rolcanlogin, rolconnlimit,
    (SELECT setconfig::text FROM pg_db_role_setting s WHERE s.setrole = r.oid AND setdatabase = 0),
    (SELECT string_agg(roleid::regrole::text, ',') FROM pg_auth_members m WHERE m.member = r.oid),
    shobj_description(r.oid, 'pg_authid'),
    (SELECT left(rolpassword, 13) FROM pg_authid a WHERE a.oid = r.oid)) AS definition
    FROM pg_roles r WHERE rolname NOT LIKE 'pg\\_%' AND rolname <> 'postgres'`,
  database: `SELECT 'this one' AS name, concat_ws(' ', shobj_description(d.oid, 'pg_database'),
    (SELECT setconfig::text FROM pg_db_role_setting s WHERE s.setdatabase = d.oid AND setrole = 0))
    AS definition, ${owner("datdba")} AS owner, datacl::text AS access
    FROM pg_database d WHERE datname = current_database()`,
  schemas: `SELECT nspname AS name, ${owner("nspowner")} AS owner, nspacl::text AS access
    FROM pg_namespace n WHERE ${ownSchema}`,
  extensions: `SELECT extname AS name, extnamespace::regnamespace::text AS definition
    FROM pg_extension`,
  relations: `SELECT c.oid::regclass::text AS name, concat_ws(' ', relkind, relpersistence,
    relrowsecurity, reloptions::text, pg_get_partkeydef(c.oid), pg_get_expr(relpartbound, c.oid),
    (SELECT string_agg(inhparent::regclass::text, ',') FROM pg_inherits i WHERE i.inhrelid = c.oid),
    obj_description(c.oid)) AS definition, ${owner("relowner")} AS owner, relacl::text AS access
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE ${ownSchema} AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${notOf("pg_class", "c")}`,
  columns: `SELECT attrelid::regclass || '.' || quote_ident(attname) AS name,
    concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
    attcollation::regcollation, pg_get_expr(adbin, adrelid), col_description(attrelid, attnum))
    AS definition, attacl::text AS access
    FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n
    ON n.oid = relnamespace LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum
    WHERE ${ownSchema} AND relkind IN ('r', 'p', 'm', 'v', 'f', 'c') AND attnum > 0
    AND NOT attisdropped AND ${notOf("pg_class", "c")}`,
  // Version 18 counts NOT NULL among them, which the columns tell.
  constraints: `SELECT coalesce(conrelid::regclass::text, '') || ' ' || conname AS name,
    pg_get_constraintdef(o.oid) AS definition FROM pg_constraint o
    JOIN pg_namespace n ON n.oid = connamespace WHERE ${ownSchema} AND contype <> 'n'`,
  indexes: `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
    FROM pg_index i JOIN pg_class c ON c.oid = indrelid JOIN pg_namespace n
    ON n.oid = relnamespace WHERE ${ownSchema}`,
  views: `SELECT c.oid::regclass::text AS name, pg_get_viewdef(c.oid) AS definition
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE ${ownSchema} AND relkind IN ('v', 'm') AND ${notOf("pg_class", "c")}`,
  functions: `SELECT p.oid::regprocedure::text AS name,
    CASE WHEN prokind = 'a' THEN 'aggregate' ELSE pg_get_functiondef(p.oid) END AS definition,
    ${owner("proowner")} AS owner, proacl::text AS access
    FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
    WHERE ${ownSchema} AND ${notOf("pg_proc", "p")}`,
  triggers: `SELECT tgrelid::regclass || ' ' || tgname AS name, pg_get_triggerdef(oid) AS definition
    FROM pg_trigger WHERE NOT tgisinternal`,
  "event triggers": `SELECT evtname AS name, evtevent::text || ' ' || evtfoid::regproc AS definition,
    ${owner("evtowner")} AS owner FROM pg_event_trigger`,
  rules: `SELECT tablename || ' ' || rulename AS name, definition FROM pg_rules
    WHERE schemaname NOT LIKE 'pg\\_%'`,
  policies: `SELECT tablename || ' ' || policyname AS name,
    concat_ws(' ', permissive, roles::text, cmd, qual, with_check) AS definition FROM pg_policies`,
  sequences: `SELECT schemaname || '.' || sequencename AS name, concat_ws(' ', data_type,
    start_value, increment_by, last_value) AS definition, sequenceowner AS owner FROM pg_sequences`,
  types: `SELECT t.oid::regtype::text AS name, concat_ws(' ', typtype, typnotnull, typbasetype::regtype,
    (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
    (SELECT rngsubtype::regtype::text FROM pg_range WHERE rngtypid = t.oid)) AS definition,
    ${owner("typowner")} AS owner FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace
    WHERE ${ownSchema} AND typtype IN ('e', 'd', 'r', 'c') AND ${notOf("pg_type", "t")}`,
  operators: `SELECT o.oid::regoperator::text AS name, oprcode::text AS definition
    FROM pg_operator o JOIN pg_namespace n ON n.oid = oprnamespace
    WHERE ${ownSchema} AND ${notOf("pg_operator", "o")}`,
  casts: `SELECT castsource::regtype || ' to ' || casttarget::regtype AS name, castmethod::text AS definition
    FROM pg_cast c WHERE c.oid >= 16384 AND ${notOf("pg_cast", "c")}`,
  collations: `SELECT collname AS name, collcollate AS definition FROM pg_collation c
    JOIN pg_namespace n ON n.oid = collnamespace WHERE ${ownSchema}`,
  statistics: `SELECT stxname AS name, stxkind::text AS definition FROM pg_statistic_ext`,
  searches: `SELECT cfgname AS name, cfgparser::text AS definition FROM pg_ts_config c
    JOIN pg_namespace n ON n.oid = cfgnamespace WHERE ${ownSchema}`,
  publications: `SELECT pubname AS name, concat_ws(' ', tablename, rowfilter) AS definition
    FROM pg_publication_tables`,
  servers: `SELECT srvname AS name, concat_ws(' ', fdwname, srvoptions::text) AS definition
    FROM pg_foreign_server JOIN pg_foreign_data_wrapper f ON f.oid = srvfdw`,
  "default access": `SELECT defaclnamespace::regnamespace || ' ' || defaclobjtype::text AS name,
    ${owner("defaclrole")} AS owner, defaclacl::text AS access FROM pg_default_acl`,
  "large objects": `SELECT oid::text AS name, encode(lo_get(oid), 'hex') AS definition,
    ${owner("lomowner")} AS owner FROM pg_largeobject_metadata`,
};

/** What a line tells of an object. */
type Part = "definition" | "owner" | "access";

/**
 * Everything in a database that its programs made, and every row.
 *
 * @param parts what the lines tell beside the name. @default all of it
 */
export async function describePostgres(
  url: string,
  parts: readonly Part[] = ["definition", "owner", "access"],
): Promise<Described> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // So that every name is told with its schema.
    await client.query("SET search_path = pg_catalog");
    const described: Described = {};
    for (const [kind, query] of Object.entries(queries)) {
      const { rows } = await client.query<Record<string, string | null>>(query);
      const lines = rows.map((row) =>
        ["name", ...parts].map((part) => row[part] ?? "").join(" | "),
      );
      described[kind] = lines.toSorted();
    }
    return { ...described, rows: await describeRows(client) };
  } finally {
    await client.end();
  }
}

async function describeRows(client: pg.Client): Promise<string[]> {
  const tables = await client.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n
      ON n.oid = relnamespace WHERE ${ownSchema} AND relkind IN ('r', 'm') ORDER BY 1`,
  );
  const lines: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    lines.push(...rows.map(({ row }) => `${name} ${row}`).toSorted());
  }
  return lines;
}
