import { appendFileSync, existsSync } from "node:fs";
import pg from "pg";
import { steps } from "./steps.js";

appendFileSync("../../migrations.log", `${process.pid}\n`);
while (existsSync("../../hold")) await new Promise((done) => setTimeout(done, 50));
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
for (const step of steps) {
  console.log(step);
  await client.query(step);
}
await client.end();
