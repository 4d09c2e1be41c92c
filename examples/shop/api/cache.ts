import { createClient } from "@redis/client";
import type { Logger } from "pino";

/** A store of short-lived copies. No method ever rejects: a cache that fails is a cache miss. */
export interface Cache {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, seconds: number): Promise<void>;
  close(): void;
}

/** Opens the cache at `url`, or one that holds nothing where there is no URL. */
export function openCache(url: string | undefined, log: Logger): Cache {
  return url === undefined ? noCache : openRedis(url, log);
}

const noCache: Cache = {
  get: () => Promise.resolve(undefined),
  set: () => Promise.resolve(),
  close: () => undefined,
};

/** Past this a cache is slower than the database that it should spare. */
const timeoutMs = 100;

function openRedis(url: string, log: Logger): Cache {
  const client = createClient({
    url,
    // Without a connection a command fails at once, where it would otherwise wait for one.
    disableOfflineQueue: true,
    commandOptions: { timeout: timeoutMs },
    socket: { connectTimeout: 2_000, reconnectStrategy: (tries) => Math.min(tries * 250, 5_000) },
  });
  client.on("error", createOutageLog(log));
  client.on("ready", () => {
    log.info("cache connected");
  });
  // Connects in the background and goes on trying: the shop serves without it.
  client.connect().catch(() => undefined);
  return {
    get: async (key) => {
      if (!client.isReady) return undefined;
      return (await client.get(key).catch(() => null)) ?? undefined;
    },
    set: async (key, value, seconds) => {
      if (!client.isReady) return;
      await client.set(key, value, { EX: seconds }).catch(() => null);
    },
    close: () => {
      client.destroy();
    },
  };
}

/** Warns once a minute: the client reports every failed try to connect. */
function createOutageLog(log: Logger) {
  let quietUntil = 0;
  return (error: unknown) => {
    if (Date.now() < quietUntil) return;
    quietUntil = Date.now() + 60_000;
    log.warn({ err: error }, "cache not reachable, serving without it");
  };
}
