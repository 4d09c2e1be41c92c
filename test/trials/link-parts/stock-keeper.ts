import { Cache, Database, Environment, Service } from "../../../components/index.ts";
import type { EnvironmentArgs, PlatformName } from "../../../components/index.ts";
import { loadPlatform } from "../../../components/platforms/index.ts";
import type { PlatformSettings } from "../../../components/platforms/index.ts";
import { digest } from "../../support/components/released.ts";

/** A program in Go, with MySQL, a cache and another service, of all of which it wants the parts. */
export function describeStockKeeper(args: EnvironmentArgs): Environment {
  const environment = new Environment("stock-keeper", args);
  const parts = new Database("spare-parts", { environment, engine: "mysql" });
  const keys = new Cache("hot-keys", { environment });
  const serving = { environment, port: 8080, health: { path: "/healthz" } };
  const prices = new Service("price-list", serving);
  new Service("front-desk", {
    ...serving,
    links: [
      { to: parts, as: "STOCK_DSN", parts: true, dialect: "go-sql-driver" },
      { to: keys, parts: true },
      { to: prices, as: { host: "PRICES", port: "PRICES_PORT" } },
    ],
    public: true,
  });
  return environment;
}

/** Addresses of what runs elsewhere, for Vercel; the password has what URLs and DSNs end parts by. */
const addresses = {
  SPARE_PARTS_URL: "mysql://keeper:p%40ss%3Aw%2Ford@db.example.com:3307/stock?ssl-mode=REQUIRED",
  HOT_KEYS_URL: "rediss://:hot%2F4c1f@cache.example.com:6379",
};

/** The arguments of the environment on a platform, in staging. */
export async function settingsOn(
  name: PlatformName,
  own: Partial<PlatformSettings> = {},
): Promise<EnvironmentArgs> {
  const platform = await loadPlatform(name, { profile: "staging", released: true, ...own });
  const image = (program: string): string => `registry.example.com/stock/${program}@${digest}`;
  const artifacts = { "front-desk": image("front-desk"), "price-list": image("price-list") };
  const values = name === "vercel" ? addresses : {};
  return {
    stack: "staging-eu",
    stage: "staging",
    platform,
    release: { id: "release-1", artifacts },
    variables: { values, secure: Object.keys(values), sealed: [] },
  };
}
