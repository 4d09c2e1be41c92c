import { createHmac } from "node:crypto";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { answerAsRedis, type FakeRedis, listenAsRedis } from "../support/fake-redis.ts";
import { createDatabase, startPostgres, type TestPostgres } from "../support/postgres.ts";
import { parseMetrics } from "../support/monitoring/prometheus.ts";
import {
  type ShopApi,
  type ShopProcess,
  startApi,
  startPart,
  startReadyApi,
  waitFor,
  waitForReady,
} from "../support/shop.ts";

interface Order {
  id: string;
  status: "pending" | "fulfilled";
  totalCents: number;
}

// Every part is a real process, and a busy machine starts one slowly.
vi.setConfig({ testTimeout: 20_000, hookTimeout: 30_000 });

const mug = { productId: "enamel-mug", quantity: 2, email: "kim@example.org" };
let postgres: TestPostgres;
/** The database of most tests, without orders at the start of each, and an API that uses it. */
let databaseUrl: string;
let database: pg.Client;
let api: ShopApi;
/** What the test at hand has started. */
let running: ShopProcess[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
  databaseUrl = await createDatabase(postgres.url);
  database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  api = await startReadyApi({ DATABASE_URL: databaseUrl });
  await recordFulfilments();
});
afterAll(async () => {
  await api.stop();
  await database.end();
  await postgres.stop();
});
afterEach(async () => {
  for (const part of running) part.child.kill("SIGKILL");
  await Promise.all(running.map((part) => part.exit));
  running = [];
  // What a test that failed halfway may have left.
  await database.query("ROLLBACK");
  await database.query("SELECT pg_advisory_unlock_all()");
  await database.query("TRUNCATE orders, fulfilments");
});

function track<T extends ShopProcess>(part: T): T {
  running.push(part);
  return part;
}

async function startOwnApi(env: Record<string, string>): Promise<ShopApi> {
  return track(await startReadyApi({ DATABASE_URL: databaseUrl, ...env }));
}

function startWorker(env: Record<string, string> = {}): ShopProcess {
  return track(startPart("worker", { DATABASE_URL: databaseUrl, FULFIL_DELAY_MS: "20", ...env }));
}

function postOrder(body: unknown, headers: Record<string, string> = {}, to: ShopApi = api) {
  return fetch(`${to.url}/api/orders`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

async function readOrder(response: Response): Promise<Order> {
  return (await response.json()) as Order;
}

async function count(sql: string): Promise<number> {
  const { rows } = await database.query<{ count: string }>(`SELECT count(*) FROM ${sql}`);
  return Number(rows[0]?.count);
}

async function waitForFulfilled(orders: number): Promise<void> {
  await waitFor(
    async () => (await count("orders WHERE status = 'fulfilled'")) === orders || undefined,
    () => `not fulfilled: ${JSON.stringify(running.map(({ logs }) => logs))}`,
  );
}

async function readMetrics(): Promise<Map<string, number>> {
  const response = await fetch(`${api.url}/metrics`);
  expect(response.headers.get("Content-Type")).toContain("text/plain");
  return parseMetrics(await response.text());
}

describe("an order", () => {
  test("is kept in Postgres, fulfilled by the worker and then signed", async () => {
    const env = { WEBHOOK_SECRET: "s3cret-of-the-shop", PUBLIC_URL: "https://shop.test/" };
    const signing = await startOwnApi(env);
    const placed = await postOrder(mug, {}, signing);
    const order = await readOrder(placed);
    expect(placed.status).toBe(201);
    expect(placed.headers.get("Location")).toBe(`https://shop.test/api/orders/${order.id}`);
    expect(order).toMatchObject({ status: "pending", totalCents: 2800, quantity: 2 });
    const { rows } = await database.query("SELECT id, email, status FROM orders");
    expect(rows).toEqual([{ id: order.id, email: mug.email, status: "pending" }]);
    const pending = await fetch(`${signing.url}/api/orders/${order.id}`);
    expect(pending.headers.get("X-Shop-Signature")).toBeNull();

    startWorker();
    await waitForFulfilled(1);
    const fulfilled = await fetch(`${signing.url}/api/orders/${order.id}`);
    const body = await fulfilled.text();
    expect(JSON.parse(body)).toMatchObject({ id: order.id, status: "fulfilled" });
    expect(body).not.toContain(mug.email);
    const signature = createHmac("sha256", "s3cret-of-the-shop").update(body).digest("hex");
    expect(fulfilled.headers.get("X-Shop-Signature")).toBe(`sha256=${signature}`);
  });

  test("is refused with every wrong field named, and nothing is kept", async () => {
    const refusals = [
      [{}, ["email", "productId", "quantity"]],
      [{ ...mug, quantity: 0 }, ["quantity"]],
      [{ ...mug, quantity: 21 }, ["quantity"]],
      [{ ...mug, quantity: 1.5 }, ["quantity"]],
      [{ ...mug, quantity: "2" }, ["quantity"]],
      [{ ...mug, email: "kim" }, ["email"]],
      [{ ...mug, productId: "unicorn" }, ["productId"]],
      [{ ...mug, price: 1 }, ["price"]],
      ["[]", ["body"]],
      ["{", []],
    ] as const;
    for (const [body, fields] of refusals) {
      const response = await postOrder(body);
      const { error } = (await response.json()) as { error: { problems: { field: string }[] } };
      expect(response.status, JSON.stringify(body)).toBe(400);
      expect(error.problems.map(({ field }) => field).sort()).toEqual(fields);
    }
    expect((await postOrder({ ...mug, email: "x".repeat(20_000) })).status).toBe(413);
    expect(await count("orders")).toBe(0);
  });

  test("that is not there is a 404, with a malformed id too", async () => {
    for (const path of ["orders/00000000-0000-4000-8000-000000000000", "orders/1%27", "nothing"]) {
      expect((await fetch(`${api.url}/api/${path}`)).status, path).toBe(404);
    }
  });

  test("stays one order however often its idempotency key is repeated at once", async () => {
    const headers = { "Idempotency-Key": "a-key" };
    const responses = await Promise.all(Array.from({ length: 8 }, () => postOrder(mug, headers)));
    const ids = new Set((await Promise.all(responses.map(readOrder))).map(({ id }) => id));
    const statuses = responses.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    expect(ids.size).toBe(1);
    expect(await count("orders")).toBe(1);
    expect((await postOrder({ ...mug, quantity: 3 }, headers)).status).toBe(422);
    expect((await postOrder(mug, { "Idempotency-Key": "with space" })).status).toBe(400);
    expect((await postOrder(mug)).status).toBe(201);
    expect(await count("orders")).toBe(2);
  });
});

describe("the API", () => {
  test("starts as three copies at once against an empty database, and one migrates it", async () => {
    const emptyUrl = await createDatabase(postgres.url);
    const holder = new pg.Client({ connectionString: emptyUrl });
    holder.on("error", () => undefined);
    await holder.connect();
    // The lock that node-pg-migrate takes: all three have to queue here before any may begin.
    await holder.query("SELECT pg_advisory_lock(7241865325823964)");
    const env = { DATABASE_URL: emptyUrl };
    const copies = await Promise.all([0, 1, 2].map(() => startApi(env).then(track<ShopApi>)));
    await waitFor(
      async () =>
        (await count("pg_locks WHERE locktype = 'advisory' AND NOT granted")) === 3 || undefined,
      () => "the copies do not queue",
    );
    for (const { url } of copies) {
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      const refused = await fetch(`${url}/readyz`);
      expect(refused.status).toBe(503);
      expect(await refused.json()).toEqual({ status: "not ready", reason: "starting" });
    }
    await holder.end();

    await Promise.all(copies.map(waitForReady));
    const applied = copies.flatMap(
      ({ logs }) => logs.find(({ msg }) => msg === "schema is up to date")?.applied,
    );
    expect(applied).toEqual(["0001_products-and-orders", "0002_first-products"]);
    for (const { url } of copies) {
      const { products } = (await (await fetch(`${url}/api/products`)).json()) as {
        products: { id: string }[];
      };
      expect(products.map(({ id }) => id)).toContain("enamel-mug");
      expect(products).toHaveLength(6);
    }
  });

  test("answers the request in flight before it stops, and takes no new one", async () => {
    const stopping = await startOwnApi({});
    // Holds the product's row, so that the order has to wait for this transaction.
    await database.query("BEGIN");
    await database.query("SELECT 1 FROM products WHERE id = $1 FOR UPDATE", [mug.productId]);
    const inFlight = postOrder(mug, {}, stopping);
    await waitFor(
      async () => (await count("pg_stat_activity WHERE wait_event_type = 'Lock'")) > 0 || undefined,
      () => "the order does not wait",
    );
    const exit = stopping.stop();
    await waitFor(
      () =>
        fetch(`${stopping.url}/healthz`)
          .then(() => undefined)
          .catch(() => true),
      () => "the port stays open",
    );
    await database.query("COMMIT");
    const answer = await inFlight;
    expect(answer.status).toBe(201);
    expect(answer.headers.get("Connection")).toBe("close");
    expect(await exit).toBe(0);
    expect(await count("orders")).toBe(1);
  });

  test("goes on serving but is not ready during the drain delay", async () => {
    const draining = await startOwnApi({ DRAIN_DELAY_MS: "500" });
    const exit = draining.stop();
    const refused = await waitFor(
      async () => {
        const response = await fetch(`${draining.url}/readyz`);
        return response.status === 503 ? response : undefined;
      },
      () => "still ready",
    );
    expect(await refused.json()).toEqual({ status: "not ready", reason: "draining" });
    expect((await fetch(`${draining.url}/api/products`)).status).toBe(200);
    expect(await exit).toBe(0);
  });

  test("counts and times requests by route in Prometheus' format", async () => {
    const before = await readMetrics();
    await fetch(`${api.url}/api/products`);
    await fetch(`${api.url}/api/products`);
    await fetch(`${api.url}/api/orders/1`);
    await fetch(`${api.url}/wp-login.php`);
    await postOrder(mug);
    const after = await readMetrics();
    const growth = (sample: string) => (after.get(sample) ?? 0) - (before.get(sample) ?? 0);
    const products = 'method="GET",route="/api/products",status="200"';
    expect(growth(`http_requests_total{${products}}`)).toBe(2);
    expect(growth(`http_request_duration_seconds_count{${products}}`)).toBe(2);
    const missing = 'method="GET",route="/api/orders/:id",status="404"';
    expect(growth(`http_requests_total{${missing}}`)).toBe(1);
    const unmatched = 'method="GET",route="unmatched",status="404"';
    expect(growth(`http_requests_total{${unmatched}}`)).toBe(1);
    expect(growth("shop_orders_placed_total")).toBe(1);
    expect(after.get("process_resident_memory_bytes")).toBeGreaterThan(0);
  });

  test("passes a request's id on and logs it", async () => {
    const response = await fetch(`${api.url}/api/products`, { headers: { "X-Request-Id": "r-1" } });
    expect(response.headers.get("X-Request-Id")).toBe("r-1");
    const line = await waitFor(
      () => api.logs.find(({ requestId }) => requestId === "r-1"),
      () => "not logged",
    );
    expect(line).toMatchObject({ msg: "request", path: "/api/products", status: 200 });
  });

  test("goes on after Postgres has ended its connections", async () => {
    await fetch(`${api.url}/api/products`);
    expect(await endConnections("shop-api")).toBeGreaterThan(0);
    await waitFor(
      () => api.logs.find(({ msg }) => msg === "idle database connection lost"),
      () => JSON.stringify(api.logs),
    );
    // Each of its connections is told of its end on its own.
    await expect.poll(async () => (await fetch(`${api.url}/readyz`)).status).toBe(200);
    expect((await postOrder(mug)).status).toBe(201);
  });

  test("names every wrong variable and no value when it cannot start", async () => {
    const wrong = track(startPart("api", { PORT: "eighty", REDIS_URL: "http://user:hush@cache" }));
    expect(await wrong.exit).toBe(2);
    const message = wrong.stderr.join("");
    for (const name of ["PORT", "DATABASE_URL", "REDIS_URL"]) expect(message).toContain(name);
    expect(message).not.toContain("hush");
  });
});

describe("the cache", () => {
  test("may be absent", async () => {
    const response = await fetch(`${api.url}/api/products`);
    expect(response.status).toBe(200);
    expect(response.headers.get("X-Served-From")).toBe("database");
  });

  test.each([
    ["refuses connections", () => listenAsRedis().then(closeAtOnce)],
    ["never answers", () => listenAsRedis()],
  ])("fails no request when it %s", async (_, open) => {
    const cache = await open();
    const caching = await startOwnApi({ REDIS_URL: cache.url });
    for (let round = 0; round < 2; round += 1) {
      const response = await fetch(`${caching.url}/api/products`);
      expect(response.status).toBe(200);
      expect(response.headers.get("X-Served-From")).toBe("database");
    }
    expect(await caching.stop()).toBe(0);
    cache.close();
  });

  test("gives the second list without asking Postgres", async () => {
    const cache = await listenAsRedis(answerAsRedis());
    const caching = await startOwnApi({ REDIS_URL: cache.url });
    await waitFor(
      () => caching.logs.find(({ msg }) => msg === "cache connected"),
      () => JSON.stringify(caching.logs),
    );
    const first = await fetch(`${caching.url}/api/products`);
    const second = await fetch(`${caching.url}/api/products`);
    expect(first.headers.get("X-Served-From")).toBe("database");
    expect(second.headers.get("X-Served-From")).toBe("cache");
    expect(await second.json()).toEqual(await first.json());
    expect(await caching.stop()).toBe(0);
    cache.close();
  });
});

describe("the worker", () => {
  test("fulfils each of 20 orders exactly once together with a second one", async () => {
    const workers = [startWorker(), startWorker()];
    await waitForWorkers(2);
    const placed = await Promise.all(Array.from({ length: 20 }, () => postOrder(mug)));
    const ids = (await Promise.all(placed.map(readOrder))).map(({ id }) => id).sort();
    await waitForFulfilled(20);
    const { rows } = await database.query<{ id: string }>(
      "SELECT order_id::text AS id FROM fulfilments ORDER BY id",
    );
    expect(rows.map(({ id }) => id)).toEqual(ids);
    expect(await Promise.all(workers.map((part) => part.stop()))).toEqual([0, 0]);
    const shares = workers.map(
      ({ logs }) => logs.filter(({ msg }) => msg === "order fulfilled").length,
    );
    expect(shares[0]).toBeGreaterThan(0);
    expect(shares[1]).toBeGreaterThan(0);
    expect(shares).toSatisfy(([a = 0, b = 0]: number[]) => a + b === 20);
  });

  test("waits until the API has made the tables", async () => {
    const env = { DATABASE_URL: await createDatabase(postgres.url) };
    const early = startWorker(env);
    await waitForWorkers(1);
    const late = await startOwnApi(env);
    const { id } = await readOrder(await postOrder(mug, {}, late));
    await waitFor(
      () => early.logs.find(({ orderId }) => orderId === id),
      () => JSON.stringify(early.logs),
    );
    expect(await early.stop()).toBe(0);
  });

  test("finishes the order in hand when it is stopped", async () => {
    await postOrder(mug);
    await postOrder(mug);
    const busy = startWorker({ FULFIL_DELAY_MS: "600" });
    await waitForClaim();
    expect(await busy.stop()).toBe(0);
    expect(await count("orders WHERE status = 'fulfilled'")).toBe(1);
  });

  test("connects again when it loses its connection, and does the order anew", async () => {
    await postOrder(mug);
    startWorker({ FULFIL_DELAY_MS: "200" });
    await waitForClaim();
    expect(await endConnections("shop-worker")).toBeGreaterThan(0);
    await waitForFulfilled(1);
    expect(await count("fulfilments")).toBe(1);
  });

  test("leaves the order of a crashed worker to the next one", async () => {
    await postOrder(mug);
    const crashing = startWorker({ FULFIL_DELAY_MS: "60000" });
    await waitForClaim();
    crashing.child.kill("SIGKILL");
    await crashing.exit;
    startWorker();
    await waitForFulfilled(1);
    expect(await count("fulfilments")).toBe(1);
  });
});

/** Ends every connection of an application, as a failover does; gives how many there were. */
async function endConnections(application: string): Promise<number> {
  const { rowCount } = await database.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1",
    [application],
  );
  return rowCount ?? 0;
}

/** Records every change to fulfilled, so that a second one of the same order would show. */
async function recordFulfilments(): Promise<void> {
  await database.query(`
    CREATE TABLE fulfilments (order_id uuid);
    CREATE FUNCTION record_fulfilment() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN INSERT INTO fulfilments VALUES (NEW.id); RETURN NULL; END';
    CREATE TRIGGER fulfilment AFTER UPDATE ON orders
      FOR EACH ROW EXECUTE FUNCTION record_fulfilment();`);
}

/** Waits until so many workers look for orders or for their table. */
async function waitForWorkers(workers: number): Promise<void> {
  const looking = "application_name = 'shop-worker' AND query NOT LIKE 'LISTEN%'";
  await waitFor(
    async () => (await count(`pg_stat_activity WHERE ${looking}`)) === workers || undefined,
    () => JSON.stringify(running.map(({ logs }) => logs)),
  );
}

/** Waits until a worker holds an order: another claim then skips it. */
async function waitForClaim(): Promise<void> {
  const total = await count("orders");
  await waitFor(
    async () => {
      const free = await count("(SELECT 1 FROM orders FOR UPDATE SKIP LOCKED) AS free");
      return free < total || undefined;
    },
    () => JSON.stringify(running.map(({ logs }) => logs)),
  );
}

function closeAtOnce(cache: FakeRedis): FakeRedis {
  cache.close();
  return cache;
}
