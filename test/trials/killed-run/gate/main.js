// Takes its time to start, so that a run can be killed while it does; tells what it started with.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import process from "node:process";
import { setTimeout } from "node:timers";

const rules = readFileSync("rules.txt", "utf8").trim();
const server = createServer((request, response) => {
  response.end(JSON.stringify({ pid: process.pid, rules }));
});
setTimeout(() => server.listen(Number(process.env.PORT), "127.0.0.1"), 700);
