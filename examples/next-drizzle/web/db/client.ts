import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";

// A pool connects with its first query: `next build` imports this without a database.
export const database = drizzle(new Pool({ connectionString: process.env.DATABASE_URL }));
