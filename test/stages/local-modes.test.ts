import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyProject } from "../support/projects/project-copy.ts";
import type { ProjectCopy } from "../support/projects/project-copy.ts";

describe("the shop on this machine, with a real Postgres", () => {
  let copy: ProjectCopy;
  let address: string;
  let order: string;

  async function run(...words: string[]): Promise<void> {
    const { code, stderr } = await copy.slipway(words);
    expect([words, code, stderr]).toEqual([words, 0, stderr]);
  }

  async function statuses(): Promise<number[]> {
    const asked = ["/", "/api/products", `/api/orders/${order}`].map((path) =>
      fetch(new URL(path, address)).then(({ status }) => status),
    );
    return Promise.all(asked);
  }

  async function runningCopies(): Promise<number> {
    const { stdout } = await copy.slipway(["status", "dev", "--json"]);
    const { services } = JSON.parse(stdout) as { services: { kind: string }[] };
    return services.filter(({ kind }) => ["service", "worker"].includes(kind)).length;
  }

  beforeAll(async () => {
    copy = copyProject();
    await run("up", "dev", "--yes");
    const read = await copy.slipway(["outputs", "dev", "--json"]);
    ({ address } = JSON.parse(read.stdout) as { address: string });
    order = await placeOrder(address);
  });

  afterAll(async () => {
    await run("destroy", "dev", "--yes", "--allow-data-loss");
    copy.remove();
  });

  test("answers every address with the page in maintenance, while its programs run", async () => {
    await run("mode", "dev", "maintenance");
    expect(await statuses()).toEqual([503, 503, 503]);
    const response = await fetch(address);
    expect(response.headers.get("retry-after")).toBe("300");
    expect(await response.text()).toContain("<h1>Down for maintenance</h1>");
    expect(await runningCopies()).toBe(2);
  });

  test("runs no program in the archive, and comes back with its orders", async () => {
    await run("mode", "dev", "archived");
    expect(await (await fetch(address)).text()).toContain("<h1>Archived</h1>");
    expect(await runningCopies()).toBe(0);
    await run("mode", "dev", "running");
    expect(await statuses()).toEqual([200, 200, 200]);
    expect(copy.gitStatus()).toBe("");
  });
});

async function placeOrder(address: string): Promise<string> {
  const listed = await fetch(new URL("/api/products", address));
  const { products } = (await listed.json()) as { products: { id: string }[] };
  const response = await fetch(new URL("/api/orders", address), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ productId: products[0]?.id, quantity: 1, email: "ada@example.com" }),
  });
  return ((await response.json()) as { id: string }).id;
}
