import { createTables, sql } from "./database";

await createTables();
const { count } = await sql`delete from levels where at < now() - interval '30 days'`;
console.log(`forgot ${count} levels`);
await sql.end();
