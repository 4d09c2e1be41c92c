import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { steps } from "./steps.js";

appendFileSync("../../migrations.log", `${process.pid}\n`);
while (existsSync("../../hold")) await sleep(50);
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
for (const step of steps) {
  console.log(step);
  await client.query(step);
}
await client.end();
