import { priceOf, queue } from "@quotes/prices";
import { Redis } from "ioredis";

const redis = new Redis(process.env.REDIS_URL);

process.once("SIGTERM", () => redis.disconnect());

console.log("waiting for requests");
while (redis.status !== "end") {
  const taken = await redis.brpop(queue, 0).catch(() => null);
  if (taken === null) continue;
  const { id, pieces } = JSON.parse(taken[1]);
  await redis.set(`quote:${id}`, priceOf(pieces), "EX", 3600);
}
