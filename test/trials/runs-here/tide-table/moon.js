import pg from "pg";

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
const { rows } = await client.query("SELECT count(*) AS tides FROM tides");
console.log(`new moon over ${rows[0].tides} tides, ${process.argv[2]}`);
await client.end();
