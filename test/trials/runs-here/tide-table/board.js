import { createServer } from "node:http";
import pg from "pg";

const version = "1";
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });

createServer(async (request, response) => {
  if (request.url === "/healthz") return response.end("ok");
  const { rows } = await pool.query("SELECT * FROM tides ORDER BY id");
  response.end(JSON.stringify({ version, rows }));
}).listen(Number(process.env.PORT), process.env.HOST);
