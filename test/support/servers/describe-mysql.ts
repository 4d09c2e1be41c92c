import type { TestMariadb } from "./mariadb.ts";

const own = (column: string): string => `${column} = database()`;

/** One query for each kind of object, told by the server itself. */
const queries: Record<string, string> = {
  columns: `SELECT table_name, ordinal_position, column_name, column_default, is_nullable,
    column_type, collation_name, extra, generation_expression, column_comment
    FROM information_schema.columns WHERE ${own("table_schema")}`,
  indexes: `SELECT table_name, index_name, seq_in_index, column_name, collation, non_unique,
    index_type FROM information_schema.statistics WHERE ${own("table_schema")}`,
  checks: `SELECT constraint_name, check_clause FROM information_schema.check_constraints
    WHERE ${own("constraint_schema")}`,
  "foreign keys": `SELECT constraint_name, table_name, referenced_table_name, delete_rule
    FROM information_schema.referential_constraints WHERE ${own("constraint_schema")}`,
  partitions: `SELECT table_name, partition_name, partition_method, partition_description
    FROM information_schema.partitions WHERE ${own("table_schema")} AND partition_name IS NOT NULL`,
  tables: `SELECT table_name, table_type, engine, auto_increment, table_collation, table_comment
    FROM information_schema.tables WHERE ${own("table_schema")}`,
  views: `SELECT table_name, view_definition, check_option, definer, security_type
    FROM information_schema.views WHERE ${own("table_schema")}`,
  routines: `SELECT routine_type, routine_name, dtd_identifier, routine_definition, is_deterministic,
    sql_data_access, security_type, sql_mode, routine_comment, definer
    FROM information_schema.routines WHERE ${own("routine_schema")}`,
  parameters: `SELECT specific_name, ordinal_position, parameter_mode, parameter_name,
    dtd_identifier FROM information_schema.parameters WHERE ${own("specific_schema")}`,
  triggers: `SELECT trigger_name, event_manipulation, event_object_table, action_order,
    action_statement, action_timing, sql_mode, definer
    FROM information_schema.triggers WHERE ${own("trigger_schema")}`,
  events: `SELECT event_name, event_definition, event_type, execute_at, interval_value,
    interval_field, starts, status, on_completion, event_comment, definer
    FROM information_schema.events WHERE ${own("event_schema")}`,
};

/** Everything in a database that its programs made, and every row, by kind. */
export function describeMysql(server: TestMariadb, database: string): Record<string, string[]> {
  const ask = (sql: string): string[] => server.query(sql, database).toSorted();
  const objects = Object.entries(queries).map(([kind, sql]) => [kind, ask(sql)] as const);
  const tables = ask(
    `SELECT table_name FROM information_schema.tables
      WHERE ${own("table_schema")} AND table_type = 'BASE TABLE'`,
  );
  const rows = tables.flatMap((name) =>
    ask(`SELECT * FROM \`${name}\``).map((row) => `${name} ${row}`),
  );
  return { ...Object.fromEntries(objects), rows };
}
