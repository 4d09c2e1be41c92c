import type pg from "pg";
import type { Cache } from "./cache.ts";

/** A product as the site shows it. */
export interface Product {
  id: string;
  name: string;
  description: string;
  priceCents: number;
}

const cacheKey = "shop:products:v1";

/** Seconds for which a changed price may show its old value. Orders always take the new one. */
const cacheSeconds = 30;

/** Gives the product list as JSON text, from the cache where it has one. */
export async function readProducts(
  database: pg.Pool,
  cache: Cache,
): Promise<{ json: string; source: "cache" | "database" }> {
  const cached = await cache.get(cacheKey);
  if (cached !== undefined) return { json: cached, source: "cache" };
  const json = JSON.stringify({ products: await queryProducts(database) });
  await cache.set(cacheKey, json, cacheSeconds);
  return { json, source: "database" };
}

async function queryProducts(database: pg.Pool): Promise<Product[]> {
  const { rows } = await database.query<Product>(
    `SELECT id, name, description, price_cents AS "priceCents" FROM products ORDER BY position`,
  );
  return rows;
}
