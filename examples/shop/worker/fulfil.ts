import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";

/**
 * Fulfils the oldest pending order that no other worker has; undefined where there is none.
 * If anything fails, the order is pending as before.
 */
export async function fulfilNextOrder(
  client: pg.Client,
  delayMs: number,
): Promise<{ id: string } | undefined> {
  await client.query("BEGIN");
  try {
    const order = await claimOrder(client);
    if (order !== undefined) {
      await simulateWork(delayMs);
      await markFulfilled(client, order.id);
    }
    await client.query("COMMIT");
    return order;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

/** The row lock is the claim: it ends with the transaction, or with the connection. */
async function claimOrder(client: pg.Client): Promise<{ id: string } | undefined> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM orders WHERE status = 'pending'
      ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
  );
  return rows[0];
}

/**
 * Stands for packing and shipping, which this example does not do. Work of minutes would not
 * belong inside a transaction: it would claim the order by a lease, a time written into the row.
 */
async function simulateWork(delayMs: number): Promise<void> {
  await sleep(delayMs);
}

async function markFulfilled(client: pg.Client, id: string): Promise<void> {
  // clock_timestamp: now() would be the time at which the transaction began.
  await client.query(
    "UPDATE orders SET status = 'fulfilled', fulfilled_at = clock_timestamp() WHERE id = $1",
    [id],
  );
}
