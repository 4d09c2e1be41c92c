import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "../../support/find-program.ts";

/** What a client says of an address: who is connected to what, or why not. */
export interface Answer {
  user?: string;
  database?: string;
  encrypted?: boolean;
  error?: string;
}

/** Asks addresses by a program in another language, one process for all of them. */
export type Ask = (addresses: readonly string[], env?: Record<string, string>) => Answer[];

/** A client, or why there is none here. */
export type Client = { ask: Ask } | { missing: string };

const folder = join(import.meta.dirname, "clients");
const cache = join(import.meta.dirname, "../../../node_modules/.cache/slipway-clients");

/** SQLAlchemy with its drivers, in a venv that `.ci/run` makes. */
export function findPython(): Client {
  const venv = process.env.SLIPWAY_SQL_CLIENTS ?? "";
  const python = join(venv, "bin", "python3");
  const file = "test/trials/link-parts/clients/requirements.txt";
  if (venv === "" || !existsSync(python)) {
    return { missing: `no SQLAlchemy: install ${file} into a venv named by SLIPWAY_SQL_CLIENTS` };
  }
  return { ask: (addresses, env) => askByJson(python, [join(folder, "ask.py")], addresses, env) };
}

/** pgx and go-sql-driver, in a program that is built once for each state of its source. */
export function findGo(): Client {
  const source = join(folder, "go");
  const hash = createHash("sha256");
  for (const file of readdirSync(source)) hash.update(readFileSync(join(source, file)));
  const program = join(cache, `ask-${hash.digest("hex").slice(0, 12)}`);
  const ask: Ask = (addresses, env) => askByJson(program, [], addresses, env);
  if (existsSync(program)) return { ask };
  mkdirSync(cache, { recursive: true });
  const draft = `${program}.${process.pid}`;
  const go = findProgram("go", ["/usr/local/go/bin"]) ?? "go";
  try {
    const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" };
    execFileSync(go, ["build", "-o", draft, "."], {
      cwd: source,
      env,
      stdio: "pipe",
      timeout: 300_000,
    });
    renameSync(draft, program);
    return { ask };
  } catch (error) {
    const [why = ""] = error instanceof Error ? error.message.split("\n") : [];
    return { missing: `no pgx and go-sql-driver; Go builds them (${why})` };
  }
}

/** JDBC's drivers, from the folder that `.ci/run` fetches them into. */
export function findJava(): Client {
  const drivers = process.env.SLIPWAY_JDBC_DRIVERS ?? "";
  const jars = existsSync(drivers)
    ? readdirSync(drivers).filter((name) => name.endsWith(".jar"))
    : [];
  if (jars.length === 0 || findProgram("javac") === undefined) {
    return { missing: "no JDK, or no drivers of JDBC in a folder named by SLIPWAY_JDBC_DRIVERS" };
  }
  const classPath = jars.map((jar) => join(drivers, jar)).join(":");
  const args = ["-cp", classPath, join(folder, "Ask.java")];
  return { ask: (addresses, env) => askByLines("java", args, addresses, env) };
}

function askByJson(
  program: string,
  args: readonly string[],
  addresses: readonly string[],
  env: Record<string, string> = {},
): Answer[] {
  return JSON.parse(run(program, args, JSON.stringify(addresses), env)) as Answer[];
}

function askByLines(
  program: string,
  args: readonly string[],
  addresses: readonly string[],
  env: Record<string, string> = {},
): Answer[] {
  const lines = run(program, args, addresses.join("\n"), env).trimEnd().split("\n");
  return lines.map((line) => {
    if (line.startsWith("error ")) return { error: line.slice("error ".length) };
    const [user = "", database = "", encrypted] = line.split(" ");
    return { user, database, encrypted: encrypted === "true" };
  });
}

function run(
  program: string,
  args: readonly string[],
  input: string,
  env: Record<string, string>,
): string {
  const options = {
    input,
    env: { ...process.env, ...env },
    encoding: "utf8",
    timeout: 60_000,
  } as const;
  return execFileSync(program, args, { ...options, stdio: ["pipe", "pipe", "inherit"] });
}
