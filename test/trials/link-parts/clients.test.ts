import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mysql from "mysql2/promise";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DatabaseEngine } from "../../../components/plan/kinds.ts";
import { parseAddress, readPart } from "../../../components/plan/link/address.ts";
import type { Tls } from "../../../components/plan/link/address.ts";
import { formatAddress } from "../../../components/plan/link/dialects.ts";
import type { Dialect } from "../../../components/plan/link/dialects.ts";
import { findProgram } from "../../support/find-program.ts";
import { startPostgres } from "../../support/postgres.ts";
import type { TestPostgres } from "../../support/postgres.ts";
import { mariadbProblem, startMariadb } from "../../support/servers/mariadb.ts";
import type { TestMariadb } from "../../support/servers/mariadb.ts";
import { addTls, addUser, createCertificate } from "../../support/servers/postgres-access.ts";
import { patient } from "../../support/slowness.ts";
import { findGo, findJava, findPython } from "./clients.ts";
import type { Answer, Ask, Client } from "./clients.ts";

const name = "spare_parts";
const password = "p@ss:w/or?d#%41+&=' \"\\$[];~";
const isTls = findProgram("openssl") !== undefined;
if (!isTls) console.warn("skipped: encrypted connections, without openssl");

const clients: Record<string, Client> = { python: findPython(), go: findGo(), java: findJava() };
for (const [language, client] of Object.entries(clients)) {
  if ("missing" in client) console.warn(`skipped: clients of ${language}; ${client.missing}`);
}

/** The forms that each language's clients are tried with; the usual one is `undefined`. */
const forms: Record<DatabaseEngine, Record<string, readonly (Dialect | undefined)[]>> = {
  postgres: {
    python: ["postgresql", "postgresql+psycopg", "postgresql+psycopg2", "postgresql+asyncpg"],
    go: [undefined, "postgresql"],
    java: ["jdbc"],
  },
  mysql: {
    python: ["mysql+pymysql", "mysql+asyncmy"],
    go: ["go-sql-driver"],
    java: ["jdbc"],
  },
  mongodb: {},
};

/** The forms that each client refuses, which is why there are others. */
const refused: Record<string, readonly (readonly [DatabaseEngine, Dialect | undefined, string])[]> =
  {
    python: [["postgres", undefined, "sqlalchemy.dialects:postgres"]],
    // It takes the colon of the scheme for the end of a user.
    go: [["mysql", undefined, "default addr for network"]],
    java: [
      ["postgres", undefined, "No suitable driver"],
      ["mysql", undefined, "No suitable driver"],
    ],
  };

/** Where the servers are, each with a user that is asked for a password. */
const ends = {} as Record<DatabaseEngine, { host: string; port: string }>;
let postgres: TestPostgres;
let mariadb: TestMariadb | undefined;
let folder: string;
let certificate: string | undefined;

const problem = mariadbProblem();
if (problem !== undefined) console.warn(`skipped: clients of MySQL; ${problem}`);
const engines: DatabaseEngine[] = problem === undefined ? ["postgres", "mysql"] : ["postgres"];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-clients-"));
  const made = isTls ? await createCertificate(folder) : undefined;
  certificate = made?.certificate;
  postgres = await startPostgres();
  ends.postgres = { host: "localhost", port: new URL(postgres.url).port };
  if (made) await addTls(postgres, made);
  await addUser(postgres, name, password);
  if (problem !== undefined) return;
  mariadb = await startMariadb(
    made ? [`--ssl-cert=${made.certificate}`, `--ssl-key=${made.key}`] : [],
  );
  ends.mysql = { host: "localhost", port: mariadb.env.MYSQL_TCP_PORT ?? "" };
  const quoted = password.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
  mariadb.query(`CREATE DATABASE ${name}; CREATE USER ${name}@'%' IDENTIFIED BY '${quoted}'`);
  mariadb.query(`GRANT ALL ON ${name}.* TO ${name}@'%'`);
}, patient(60_000));

afterAll(async () => {
  await postgres.stop();
  await mariadb?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The address of a database as platforms make it. */
function addressOf(engine: DatabaseEngine, secret = password): string {
  const { host, port } = ends[engine];
  return `${engine}://${name}:${encodeURIComponent(secret)}@${host}:${port}/${name}`;
}

function formOf(
  engine: DatabaseEngine,
  dialect: Dialect | undefined,
  tls?: Tls,
  secret?: string,
): string {
  const text = addressOf(engine, secret);
  return dialect === undefined
    ? text
    : formatAddress(engine, dialect, { ...parseAddress(text), tls });
}

function namesOf(language: string): (readonly [DatabaseEngine, Dialect | undefined])[] {
  return engines.flatMap((engine) =>
    (forms[engine][language] ?? []).map((dialect) => [engine, dialect] as const),
  );
}

const inside = { user: name, database: name };

/** What an address is tried as, and in which environment of the client. */
const trials = [
  "plain",
  "other password",
  "not theirs",
  "encrypted",
  "verified",
  "distrusted",
] as const;

type Trial = (typeof trials)[number];

interface Tried {
  trial: Trial;
  engine: DatabaseEngine;
  dialect: Dialect | undefined;
  address: string;
  answer: Answer;
}

function planTrial(language: string, trial: Trial): Omit<Tried, "answer">[] {
  const own = namesOf(language).filter(([, dialect]) => dialect !== undefined);
  const caBundle = certificate ?? "";
  const list = (names: typeof own, ...more: [tls?: Tls, secret?: string]) =>
    names.map(([engine, dialect]) => {
      return { trial, engine, dialect, address: formOf(engine, dialect, ...more) };
    });
  if (trial === "plain") return list(namesOf(language));
  if (trial === "other password") return list(namesOf(language), undefined, `${password}x`);
  if (trial === "not theirs")
    return list(refusedBy(language).map(([engine, form]) => [engine, form]));
  if (!isTls) return [];
  if (trial === "encrypted") return list(own, { verify: false });
  if (trial === "distrusted") return list(own, { verify: true });
  // Connector/J takes certificates as a store of Java alone.
  const named = own.filter(([engine]) => !(engine === "mysql" && language === "java"));
  return list(named, { verify: true, caBundle });
}

function refusedBy(language: string): (typeof refused)[string] {
  return (refused[language] ?? []).filter(([engine]) => engines.includes(engine));
}

/** Asks everything in two processes: where clients look for certificates is told by variables. */
function askAll(ask: Ask, language: string): Tried[] {
  const all = trials.flatMap((trial) => planTrial(language, trial));
  const trusting = { PGSSLROOTCERT: certificate ?? "", SSL_CERT_FILE: certificate ?? "" };
  return [true, false].flatMap((isTrusting) => {
    const some = all.filter(({ trial }) => (trial === "verified") === isTrusting);
    if (some.length === 0) return [];
    const addresses = some.map(({ address }) => address);
    const answers = ask(addresses, isTrusting ? trusting : {});
    return some.map((one, index) => ({ ...one, answer: answers[index] ?? {} }));
  });
}

describe.each(["python", "go", "java"])("the clients of %s", (language) => {
  const client = clients[language];
  if (client === undefined || "missing" in client) {
    test.skip("get in by their forms of an address", () => undefined);
    return;
  }
  let tried: Tried[];
  beforeAll(() => {
    tried = askAll(client.ask, language);
  }, patient(60_000));

  const answersOf = (asked: Trial): Tried[] => tried.filter(({ trial }) => trial === asked);
  const expectAll = (asked: Trial, answer: unknown): void => {
    const answers = answersOf(asked);
    expect(answers.length).toBeGreaterThan(0);
    expect(answers).toEqual(answers.map((one) => ({ ...one, answer })));
  };

  test("get in by their forms of an address, with a password of odd characters", () => {
    expectAll("plain", expect.objectContaining(inside));
  });

  test("are kept out by another password, so that the one above was read", () => {
    const error = expect.stringMatching(/password|denied|\(28000\)/i) as unknown;
    expectAll("other password", { error });
  });

  test("refuse the forms that are not theirs", () => {
    expect(answersOf("not theirs").map(({ answer }) => answer.error ?? "got in")).toEqual(
      refusedBy(language).map(([, , says]) => expect.stringContaining(says) as unknown),
    );
  });

  test.skipIf(!isTls)("encrypt, without asking who answers, where the form says so", () => {
    expectAll("encrypted", { ...inside, encrypted: true });
  });

  test.skipIf(!isTls)("verify by the certificates of the form, or by those where they look", () => {
    expectAll("verified", { ...inside, encrypted: true });
  });

  test.skipIf(!isTls)("refuse a server that nobody they trust vouches for", () => {
    expectAll("distrusted", { error: expect.any(String) as unknown });
  });
});

describe("the clients of Node", () => {
  test("get in by the usual address, and by parts", async () => {
    const client = new pg.Client({ connectionString: addressOf("postgres") });
    await client.connect();
    const { rows } = await client.query(
      "SELECT current_user AS user, current_database() AS database",
    );
    await client.end();
    expect(rows).toEqual([inside]);
    const address = parseAddress(addressOf("postgres"));
    const parts = new pg.Client({
      host: readPart(address, "host"),
      port: Number(readPart(address, "port")),
      user: readPart(address, "user"),
      password: readPart(address, "password"),
      database: readPart(address, "database"),
    });
    await parts.connect();
    await parts.end();
  });

  test.skipIf(problem !== undefined)("of MySQL, too", async () => {
    const address = parseAddress(addressOf("mysql"));
    const settings = {
      host: readPart(address, "host"),
      port: Number(readPart(address, "port")),
      user: readPart(address, "user"),
      password: readPart(address, "password"),
      database: readPart(address, "database"),
    };
    for (const how of [addressOf("mysql"), settings]) {
      const client = await mysql.createConnection(how as string);
      const [rows] = await client.query("SELECT database() AS name");
      await client.end();
      expect(rows).toEqual([{ name }]);
    }
  });
});
