import type pg from "pg";
import * as z from "zod";
import { readProblems, RequestError } from "./problems.ts";

const orderRequest = z.strictObject({
  productId: z.string({ error: "is required, as text" }).min(1, "is required"),
  quantity: z
    .int({ error: "must be a whole number" })
    .min(1, "must be at least 1")
    .max(20, "must be at most 20"),
  email: z.email({ error: "must be an email address" }).max(254, "must be at most 254 characters"),
});

/** What a customer asks for. */
export type OrderRequest = z.infer<typeof orderRequest>;

/** An order as its status page shows it: without the email, since the id alone opens the page. */
export interface Order {
  id: string;
  productId: string;
  productName: string;
  quantity: number;
  totalCents: number;
  status: "pending" | "fulfilled";
  createdAt: Date;
  fulfilledAt: Date | null;
}

/** Checks the body of a request for an order; throws a RequestError that names every problem. */
export function parseOrderRequest(body: unknown): OrderRequest {
  const result = orderRequest.safeParse(body);
  if (result.success) return result.data;
  throw refuseOrder(readProblems(result.error));
}

/** Checks an Idempotency-Key header. */
export function parseIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || /^[\x21-\x7e]{1,200}$/.test(header)) return header;
  throw new RequestError(
    400,
    "InvalidIdempotencyKey",
    "The Idempotency-Key header must be 1 to 200 visible ASCII characters.",
  );
}

/**
 * Places an order. With an idempotency key a repeat of the same request gives the first order
 * (`created: false`), however often and however close together it comes.
 */
export async function placeOrder(
  database: pg.Pool,
  request: OrderRequest,
  key?: string,
): Promise<{ order: Order; created: boolean }> {
  const inserted = await insertOrder(database, request, key);
  if (inserted !== undefined) {
    return { order: await requireOrder(database, inserted), created: true };
  }
  const earlier = key === undefined ? undefined : await findByKey(database, key);
  if (earlier === undefined) {
    throw refuseOrder([{ field: "productId", message: "is not a product of this shop" }]);
  }
  if (!isSameRequest(earlier, request)) {
    throw new RequestError(
      422,
      "IdempotencyKeyReused",
      "This Idempotency-Key was used for a different order: send a new key.",
    );
  }
  return { order: await requireOrder(database, earlier.id), created: false };
}

/** The order with this id; undefined where there is none. */
export async function findOrder(database: pg.Pool, id: string): Promise<Order | undefined> {
  // Postgres would answer a malformed uuid with an error; here it is an order that is not there.
  if (!z.guid().safeParse(id).success) return undefined;
  const { rows } = await database.query<Order>(
    `SELECT o.id, o.product_id AS "productId", p.name AS "productName", o.quantity,
            o.total_cents AS "totalCents", o.status, o.created_at AS "createdAt",
            o.fulfilled_at AS "fulfilledAt"
       FROM orders o JOIN products p ON p.id = o.product_id
      WHERE o.id = $1`,
    [id],
  );
  return rows[0];
}

/** Id of the new order; undefined if there is no such product or the key has an order already. */
async function insertOrder(database: pg.Pool, request: OrderRequest, key?: string) {
  const { rows } = await database.query<{ id: string }>(
    `INSERT INTO orders (product_id, quantity, email, total_cents, idempotency_key)
     SELECT id, $2, $3, price_cents * $2, $4 FROM products WHERE id = $1
     ON CONFLICT (idempotency_key) DO NOTHING
     RETURNING id`,
    [request.productId, request.quantity, request.email, key ?? null],
  );
  return rows[0]?.id;
}

async function findByKey(database: pg.Pool, key: string) {
  const { rows } = await database.query<OrderRequest & { id: string }>(
    `SELECT id, product_id AS "productId", quantity, email FROM orders WHERE idempotency_key = $1`,
    [key],
  );
  return rows[0];
}

async function requireOrder(database: pg.Pool, id: string): Promise<Order> {
  const order = await findOrder(database, id);
  if (order === undefined) throw new RequestError(404, "OrderNotFound", `No order ${id}.`);
  return order;
}

function isSameRequest(a: OrderRequest, b: OrderRequest): boolean {
  return a.productId === b.productId && a.quantity === b.quantity && a.email === b.email;
}

function refuseOrder(problems: RequestError["problems"]): RequestError {
  return new RequestError(400, "InvalidOrder", "The order cannot be placed as it is.", problems);
}
