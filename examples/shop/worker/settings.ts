const levels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

/** What the worker is told by its environment. */
export interface Settings {
  /** Postgres, as `postgres://user:password@host:port/database`. */
  DATABASE_URL: string;
  LOG_LEVEL: string;
  /** Milliseconds that the simulated work on one order takes. */
  FULFIL_DELAY_MS: number;
}

/** The environment is wrong; the message names every variable that is, never a value. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

/** Reads the settings; an empty variable counts as absent. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const given = Object.entries(env).filter(([, value]) => value !== "");
  const {
    DATABASE_URL = "",
    LOG_LEVEL = "info",
    FULFIL_DELAY_MS = "500",
  } = Object.fromEntries(given);
  const settings = { DATABASE_URL, LOG_LEVEL, FULFIL_DELAY_MS: Number(FULFIL_DELAY_MS) };
  const problems: string[] = [];
  if (!/^postgres(ql)?:\/\//.test(settings.DATABASE_URL)) {
    problems.push("DATABASE_URL: is required, as a postgres:// URL");
  }
  if (!levels.includes(settings.LOG_LEVEL)) {
    problems.push(`LOG_LEVEL: must be one of ${levels.join(", ")}`);
  }
  if (!Number.isInteger(settings.FULFIL_DELAY_MS) || settings.FULFIL_DELAY_MS < 0) {
    problems.push("FULFIL_DELAY_MS: must be a whole number of milliseconds");
  }
  if (problems.length === 0) return settings;
  const lines = problems.map((problem) => `  - ${problem}`);
  throw new SettingsError(`Wrong environment variables:\n${lines.join("\n")}`);
}
