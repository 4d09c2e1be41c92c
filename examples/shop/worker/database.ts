import pg from "pg";
import { pause } from "./pause.ts";

/** The one connection of a worker: it takes orders over it and is woken over it. */
export interface Session extends AsyncDisposable {
  client: pg.Client;
  /** Waits for a new order, for `ms` at most. */
  nextOrder(ms: number, stop: AbortSignal): Promise<void>;
}

/** The API has not made the tables within the time that a start may take. */
export class SchemaMissingError extends Error {
  override name = "SchemaMissingError";
}

/** Connects to the database. */
export async function connect(url: string): Promise<Session> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "shop-worker",
    connectionTimeoutMillis: 3_000,
    keepAlive: true,
  });
  // A lost connection also fails the next query, which is where it is dealt with.
  client.on("error", () => undefined);
  await client.connect();
  await client.query("LISTEN order_placed");
  return {
    client,
    nextOrder: async (ms, stop) => {
      const woken = new AbortController();
      const wake = () => {
        woken.abort();
      };
      client.once("notification", wake);
      await pause(ms, AbortSignal.any([stop, woken.signal]));
      client.off("notification", wake);
    },
    [Symbol.asyncDispose]: () => client.end().catch(() => undefined),
  };
}

/**
 * Waits until the API has made the tables or a stop signal came; throws SchemaMissingError after
 * 60 seconds.
 */
export async function waitForSchema({ client }: Session, stop: AbortSignal): Promise<void> {
  const giveUpAt = Date.now() + 60_000;
  while (!stop.aborted && !(await hasSchema(client))) {
    if (Date.now() > giveUpAt) throw new SchemaMissingError("The table 'orders' does not exist.");
    await pause(500, stop);
  }
}

async function hasSchema(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query("SELECT WHERE to_regclass('orders') IS NOT NULL");
  return rows.length > 0;
}
