import { createHmac } from "node:crypto";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { requestId, type RequestIdVariables } from "hono/request-id";
import type pg from "pg";
import type { Logger } from "pino";
import type { Cache } from "./cache.ts";
import { measureRequests, type Metrics } from "./metrics.ts";
import { findOrder, parseIdempotencyKey, parseOrderRequest, placeOrder } from "./orders.ts";
import { formatError, RequestError } from "./problems.ts";
import { readProducts } from "./products.ts";
import type { Settings } from "./settings.ts";

/** Where the process stands; /readyz answers 200 in `serving` alone. */
export type Phase = "starting" | "serving" | "draining";

/** Everything that the routes work with. */
export interface AppContext {
  settings: Pick<Settings, "PUBLIC_URL" | "WEBHOOK_SECRET">;
  database: pg.Pool;
  cache: Cache;
  metrics: Metrics;
  log: Logger;
  phase: () => Phase;
}

/** The API's routes. Those outside `/api` are for the platform, not reachable through the site. */
export function createApp(context: AppContext): Hono<{ Variables: RequestIdVariables }> {
  const app = new Hono<{ Variables: RequestIdVariables }>();
  app.use(requestId(), logRequests(context), measureRequests(context.metrics));
  app.use(closeWhileDraining(context));

  app.get("/healthz", (c) => c.json({ status: "alive" }));
  app.get("/readyz", async (c) => {
    const reason = await findUnreadiness(context);
    return reason === undefined
      ? c.json({ status: "ready" })
      : c.json({ status: "not ready", reason }, 503);
  });
  app.get("/metrics", async (c) => {
    const { registry } = context.metrics;
    return c.body(await registry.metrics(), 200, { "Content-Type": registry.contentType });
  });

  app.get("/api/products", async (c) => {
    const { json, source } = await readProducts(context.database, context.cache);
    return c.body(json, 200, { "Content-Type": "application/json", "X-Served-From": source });
  });
  app.post(
    "/api/orders",
    bodyLimit({ maxSize: 16 * 1024, onError: refuseLargeBody }),
    async (c) => {
      const key = parseIdempotencyKey(c.req.header("Idempotency-Key"));
      const request = parseOrderRequest(await readJson(c));
      const { order, created } = await placeOrder(context.database, request, key);
      if (created) context.metrics.ordersPlaced.inc();
      const base = context.settings.PUBLIC_URL?.replace(/\/$/, "") ?? "";
      return c.json(order, created ? 201 : 200, { Location: `${base}/api/orders/${order.id}` });
    },
  );
  app.get("/api/orders/:id", async (c) => {
    const order = await findOrder(context.database, c.req.param("id"));
    if (order === undefined)
      throw new RequestError(404, "OrderNotFound", "There is no such order.");
    const json = JSON.stringify(order);
    const secret = order.status === "fulfilled" ? context.settings.WEBHOOK_SECRET : undefined;
    if (secret !== undefined) c.header("X-Shop-Signature", sign(json, secret));
    return c.body(json, 200, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  });

  app.notFound((c) => c.json(formatError("NotFound", "There is nothing at this address."), 404));
  app.onError((error, c) => {
    if (error instanceof RequestError) {
      return c.json(formatError(error.code, error.message, error.problems), error.status);
    }
    context.log.error({ err: error, requestId: c.get("requestId") }, "request failed");
    return c.json(formatError("Internal", "Something went wrong on our side."), 500);
  });
  return app;
}

async function findUnreadiness({ phase, database }: AppContext): Promise<string | undefined> {
  if (phase() !== "serving") return phase();
  const reachable = await database.query("SELECT 1").then(
    () => true,
    () => false,
  );
  return reachable ? undefined : "database not reachable";
}

function logRequests({ log }: AppContext) {
  return async (c: Context<{ Variables: RequestIdVariables }>, next: () => Promise<void>) => {
    const start = performance.now();
    await next();
    const fields = {
      requestId: c.get("requestId"),
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      ms: Math.round(performance.now() - start),
    };
    // Probes come every few seconds and would bury the rest.
    if (c.req.path.startsWith("/api/")) log.info(fields, "request");
    else log.debug(fields, "request");
  };
}

/** Tells clients that keep their connection to open the next one elsewhere. */
function closeWhileDraining({ phase }: AppContext) {
  return async (c: Context, next: () => Promise<void>) => {
    await next();
    if (phase() === "draining") c.header("Connection", "close");
  };
}

async function readJson(c: Context): Promise<unknown> {
  try {
    return await c.req.json<unknown>();
  } catch {
    throw new RequestError(400, "InvalidJson", "The body of the request must be JSON.");
  }
}

function refuseLargeBody(): never {
  throw new RequestError(413, "BodyTooLarge", "The body of the request must be below 16 kB.");
}

function sign(body: string, secret: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}
