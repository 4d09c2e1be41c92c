import { createServer } from "node:http";
import process from "node:process";

createServer((request, response) => {
  response.end(JSON.stringify({ cache: process.env.REDIS_URL ?? "none" }));
}).listen(Number(process.env.PORT), "127.0.0.1");
