import { readFile, readdir } from "node:fs/promises";
import { database } from "./database.js";

const folder = new URL("migrations/", import.meta.url);

await database.query("create table if not exists migrations (file text primary key)");
const { rows } = await database.query("select file from migrations");
const done = new Set(rows.map(({ file }) => file));
for (const file of (await readdir(folder)).sort()) {
  if (done.has(file)) continue;
  const sql = await readFile(new URL(file, folder), "utf8");
  const record = `insert into migrations values ('${file}')`;
  await database.query(`begin; ${sql}; ${record}; commit`);
  console.log(`applied ${file}`);
}
await database.end();
