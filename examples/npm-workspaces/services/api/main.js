import { randomUUID } from "node:crypto";
import { queue } from "@quotes/prices";
import Fastify from "fastify";
import { Redis } from "ioredis";

const redis = new Redis(process.env.REDIS_URL);
const app = Fastify({ logger: true });

app.get("/healthz", () => "ok\n");

app.post("/quotes", async (request, reply) => {
  const asked = { id: randomUUID(), pieces: Number(request.body.pieces) };
  await redis.lpush(queue, JSON.stringify(asked));
  return reply.status(202).send({ id: asked.id });
});

app.get("/quotes/:id", async (request, reply) => {
  const cents = await redis.get(`quote:${request.params.id}`);
  if (cents === null) return reply.status(404).send({ error: "not known yet" });
  return { cents: Number(cents) };
});

await app.listen({ port: Number(process.env.PORT), host: process.env.HOST });

process.once("SIGTERM", async () => {
  await app.close();
  redis.disconnect();
});
