import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { collectDefaultMetrics, Counter, Histogram, Registry } from "prom-client";

/** Creates the API's own registry, so that two apps in one process never share figures. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const labelNames = ["method", "route", "status"];
  return {
    registry,
    requests: new Counter({
      name: "http_requests_total",
      help: "Requests answered; errors are those with status 5xx.",
      labelNames,
      registers,
    }),
    seconds: new Histogram({
      name: "http_request_duration_seconds",
      help: "Time from the request's headers to its response.",
      labelNames,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    ordersPlaced: new Counter({
      name: "shop_orders_placed_total",
      help: "Orders placed, repeats of a request not counted.",
      registers,
    }),
  };
}

/** The figures that the API keeps. */
export type Metrics = ReturnType<typeof createMetrics>;

/** Counts and times every request under its route's pattern, never its path: paths are endless. */
export function measureRequests(metrics: Metrics): MiddlewareHandler {
  return async (c, next) => {
    const stop = metrics.seconds.startTimer();
    await next();
    const pattern = routePath(c, -1);
    const route = pattern.endsWith("*") ? "unmatched" : pattern;
    const labels = { method: c.req.method, route, status: c.res.status };
    metrics.requests.inc(labels);
    stop(labels);
  };
}
