import { readFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, withBrowser } from "../support/browser.ts";
import { copyProject } from "../support/projects/project-copy.ts";
import type { ProjectCopy } from "../support/projects/project-copy.ts";
import { patient } from "../support/slowness.ts";

interface Outputs {
  address: string;
  sites: Record<string, string>;
  release: { id: string };
  rollout: Record<string, { stable: string; slots: Record<string, string | null> }>;
}

interface Order {
  id: string;
  status: string;
}

describe("one command brings the shop up", () => {
  let copy: ProjectCopy;
  let outputs: Outputs;

  beforeAll(async () => {
    copy = copyProject();
    const up = await copy.slipway(["up", "dev", "--yes"]);
    expect(up, up.stderr).toMatchObject({ code: 0 });
    const read = await copy.slipway(["outputs", "dev", "--json"]);
    outputs = JSON.parse(read.stdout) as Outputs;
    expect(up.stdout + up.stderr).toContain(outputs.sites.web);
  });

  afterAll(async () => {
    const destroyed = await copy.slipway(["destroy", "dev", "--yes", "--allow-data-loss"]);
    copy.remove();
    expect(destroyed, destroyed.stderr).toMatchObject({ code: 0 });
  });

  test("the printed address answers with the page", async () => {
    const response = await fetch(outputs.sites.web ?? "");
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("<title>Waymark Supply</title>");
  });

  test("the stack tells which release runs in which slot", () => {
    expect(outputs.release.id).toBe("source");
    expect(outputs.rollout.api).toEqual({
      stable: "a",
      candidate: null,
      weights: { a: 100, b: 0 },
      slots: { a: "source", b: null },
      step: null,
    });
  });

  test("an order is in Postgres, is fulfilled, and outlives a stop", async () => {
    const order = await placeOrder(outputs.address);
    await expect
      .poll(() => readStatus(outputs.address, order.id), {
        timeout: patient(15_000),
        interval: 200,
      })
      .toBe("fulfilled");
    expect(await countOrders(copy, order.id)).toBe(1);

    const stopped = await copy.slipway(["stop", "dev"]);
    expect(stopped, stopped.stderr).toMatchObject({ code: 0 });
    await expect(fetch(outputs.address)).rejects.toThrow("fetch failed");

    const started = await copy.slipway(["up", "dev", "--yes"]);
    expect(started, started.stderr).toMatchObject({ code: 0 });
    expect(await readStatus(outputs.address, order.id)).toBe("fulfilled");
    expect(await countOrders(copy, order.id)).toBe(1);
  });

  test("a second run changes nothing", async () => {
    const again = await copy.slipway(["preview", "dev", "--expect-no-changes"]);
    expect(again, again.stderr).toMatchObject({ code: 0 });
  });

  test("git sees no change throughout", () => {
    expect(copy.gitStatus()).toBe("");
  });

  test.skipIf(chromiumPath === undefined)(
    `a browser orders and sees the order fulfilled${chromiumPath ? "" : " (skipped: no Chromium)"}`,
    async () => {
      await withBrowser(async (browser) => {
        const page = await browser.newPage();
        const failures: string[] = [];
        page.on("pageerror", (error) => failures.push(error.message));
        await page.goto(outputs.sites.web ?? "");
        await page
          .getByRole("button", { name: /^Order / })
          .first()
          .click();
        await page.getByLabel("Quantity").fill("2");
        await page.getByLabel("Email").fill("ada@example.com");
        await page.getByRole("button", { name: "Place order" }).click();
        await page.waitForURL(/\/orders\//);
        await page
          .getByText(/fulfilled/i)
          .first()
          .waitFor();
        await page.reload();
        await page
          .getByText(/fulfilled/i)
          .first()
          .waitFor();
        expect(failures).toEqual([]);
      });
    },
  );
});

async function placeOrder(address: string): Promise<Order> {
  const listed = await fetch(`${address}/api/products`);
  const { products } = (await listed.json()) as { products: { id: string }[] };
  const response = await fetch(`${address}/api/orders`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ productId: products[0]?.id, quantity: 1, email: "ada@example.com" }),
  });
  expect(response.status).toBe(201);
  return (await response.json()) as Order;
}

async function readStatus(address: string, id: string): Promise<string> {
  const order = (await (await fetch(`${address}/api/orders/${id}`)).json()) as Order;
  return order.status;
}

/** Counts by the database itself, at the address that the agent gave to the API. */
async function countOrders(copy: ProjectCopy, id: string): Promise<number> {
  const status = await copy.slipway(["status", "dev", "--json"]);
  const { services } = JSON.parse(status.stdout) as { services: { name: string; pid: number }[] };
  const api = services.find((service) => service.name === "api");
  const variables = readFileSync(`/proc/${api?.pid ?? 0}/environ`, "utf8").split("\0");
  const url = variables.find((variable) => variable.startsWith("DATABASE_URL="))?.slice(13);
  const client = new pg.Client({ connectionString: url ?? "" });
  await client.connect();
  try {
    const result = await client.query<{ count: string }>(
      "select count(*) from orders where id = $1",
      [id],
    );
    return Number(result.rows[0]?.count);
  } finally {
    await client.end();
  }
}
