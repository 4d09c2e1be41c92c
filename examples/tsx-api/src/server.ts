import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { createTables, Unit, sql } from "./database";

await createTables();

const app = new Hono();

app.get("/healthz", (context) => context.text("ok\n"));

app.get("/levels", async (context) => {
  const [latest] = await sql`select count(*)::int as measured, max(level) as highest from levels`;
  return context.json({ ...latest, unit: Unit.Centimetre });
});

app.post("/levels", async (context) => {
  const { level } = await context.req.json<{ level: number }>();
  await sql`insert into levels (level) values (${level})`;
  return context.body(null, 204);
});

const { PORT, HOST } = process.env;
const server = serve({ fetch: app.fetch, port: Number(PORT), hostname: HOST });

process.once("SIGTERM", () => {
  server.close(() => sql.end());
});
