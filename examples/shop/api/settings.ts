import * as z from "zod";

const schema = z.object({
  /** Port to listen on; 0 lets the system choose (the log tells which). */
  PORT: z.coerce.number().int().min(0).max(65535),
  /** Address to listen on. @default every interface, as a container needs it */
  HOST: z.string().optional(),
  /** Postgres, as `postgres://user:password@host:port/database`. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// URL" }),
  /** Valkey or Redis for the product list; without it every list comes from Postgres. */
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: "must be a redis:// URL" }).optional(),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  /** Where the site is reached from outside; begins the Location of a new order. */
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: "must be an http(s):// URL" }).optional(),
  /** Key that signs the status of fulfilled orders; unsigned without it. */
  WEBHOOK_SECRET: z.string().optional(),
  /** Milliseconds to go on serving after SIGTERM, while a balancer notices /readyz. */
  DRAIN_DELAY_MS: z.coerce.number().int().min(0).default(0),
});

/** What the API is told by its environment. */
export type Settings = z.infer<typeof schema>;

/** The environment is wrong; the message names every variable that is, never a value. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

/** Reads the settings; an empty variable counts as absent, as compose files write it. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const given = Object.entries(env).filter(([, value]) => value !== "");
  const result = schema.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const name = issue.path.join(".");
    return `  - ${name}: ${name in env ? issue.message : "is required"}`;
  });
  throw new SettingsError(`Wrong environment variables:\n${lines.join("\n")}`);
}
