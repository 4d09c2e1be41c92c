import express from "express";
import { database } from "./database.js";

const app = express();
app.use(express.json());

app.get("/healthz", (request, response) => {
  response.send("ok\n");
});

app.get("/api/entries", async (request, response) => {
  const { rows } = await database.query("select id, name, text from entries order by id desc");
  response.json(rows);
});

app.post("/api/entries", async (request, response) => {
  const { name, text } = request.body ?? {};
  if (!name || !text) {
    response.status(400).json({ error: "an entry has a name and a text" });
    return;
  }
  const insert = "insert into entries (name, text) values ($1, $2) returning id, name, text";
  const { rows } = await database.query(insert, [name, text]);
  response.status(201).json(rows[0]);
});

const server = app.listen(Number(process.env.PORT), process.env.HOST);

process.once("SIGTERM", () => {
  server.close(() => database.end());
});
