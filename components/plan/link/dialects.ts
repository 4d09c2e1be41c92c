import { UserError } from "../../../variables/user-error.ts";
import type { Problem } from "../../../variables/user-error.ts";
import type { DatabaseEngine } from "../kinds.ts";
import type { Address, Tls } from "./address.ts";
import type { LinkKind } from "./parts.ts";

type Format = (address: Address) => string;

/** What a client's address says of encryption, as parameters of its query. */
type Encrypt = (tls: Tls) => readonly (readonly [name: string, value: string])[];

/**
 * The address of a database in the form that a client takes, by the name that its own documents
 * have for it. Sources: SQLAlchemy, "Engine Configuration"; pgjdbc, "Connecting to the Database";
 * Connector/J, "Connection URL Syntax"; the README of go-sql-driver/mysql, "DSN".
 */
const forms = {
  postgres: {
    postgresql: libpq("postgresql"),
    "postgresql+psycopg": libpq("postgresql+psycopg"),
    "postgresql+psycopg2": libpq("postgresql+psycopg2"),
    // Its driver takes no file of certificates in an address, but by PGSSLROOTCERT.
    "postgresql+asyncpg": asUrl("postgresql+asyncpg", ({ verify }) => [
      ["ssl", verify ? "verify-full" : "require"],
    ]),
    jdbc: asJdbc("postgresql", encryptLibpq),
  },
  mysql: {
    "mysql+pymysql": asUrl("mysql+pymysql", encryptPyMysql),
    "mysql+asyncmy": asUrl("mysql+asyncmy", encryptPyMysql),
    "go-sql-driver": formatGo,
    jdbc: asJdbc("mysql", ({ verify }) => [["sslMode", verify ? "VERIFY_IDENTITY" : "REQUIRED"]]),
  },
  mongodb: {},
} as const satisfies Record<DatabaseEngine, Record<string, Format>>;

/** Form of a database's address, by its client. */
export type Dialect = keyof typeof forms.postgres | keyof typeof forms.mysql;

/** Whether a dialect's address is a URL, as the contract's `url()` understands it. */
export function isUrl(dialect: Dialect | undefined): boolean {
  return dialect !== "go-sql-driver";
}

/**
 * The address of a database in a client's form.
 *
 * @throws UserError `LinkAddress` for what that form has no place for.
 */
export function formatAddress(engine: DatabaseEngine, dialect: Dialect, address: Address): string {
  const known: Readonly<Record<string, Format>> = forms[engine];
  const format = known[dialect];
  if (format) return format(address);
  throw new UserError(
    "LinkAddress",
    `has no form of dialect '${dialect}', which is none of ${engine}`,
  );
}

/** What is wrong with the dialect that a link asks for. */
export function findDialectProblems(
  name: string,
  { kind, engine }: { kind: LinkKind; engine?: DatabaseEngine | undefined },
  dialect: string | undefined,
): Problem[] {
  if (dialect === undefined) return [];
  const at = name;
  if (engine === undefined) {
    const message = `a ${kind} has one form of address for all clients; leave \`dialect\` out`;
    return [{ at, message }];
  }
  const known = Object.keys(forms[engine]);
  if (known.includes(dialect)) return [];
  const use =
    known.length === 0
      ? "all its clients take one form; leave `dialect` out"
      : `use ${known.map((one) => `"${one}"`).join(", ")}, or none for ${engine}://`;
  return [{ at, message: `\`dialect\` is '${dialect}', which is none of ${engine}; ${use}` }];
}

/** libpq and what is built on it take every parameter of its own. */
function libpq(scheme: string): Format {
  return (address) =>
    formatUrl(scheme, address, [...encryptBy(encryptLibpq, address), ...address.query]);
}

function asUrl(scheme: string, encrypt: Encrypt): Format {
  return (address) => {
    refuseQuery(scheme, address);
    return formatUrl(scheme, address, encryptBy(encrypt, address));
  };
}

/** User and password are parameters there: before the host no driver reads them. */
function asJdbc(name: string, encrypt: Encrypt): Format {
  return (address) => {
    refuseQuery("jdbc", address);
    const { user, password } = address;
    const query = [["user", user], ["password", password], ...encryptBy(encrypt, address)] as const;
    return `jdbc:${name}://${endOf(address)}${formatQuery(query)}`;
  };
}

/** User and password stand there as they are: the last @ and the first colon end them. */
function formatGo(address: Address): string {
  refuseQuery("go-sql-driver", address);
  const { user, password, host, port, database, tls } = address;
  if (user.includes(":")) {
    throw new UserError(
      "LinkAddress",
      "has a user with a colon in its name, which dialect 'go-sql-driver' has no form for: use another user",
    );
  }
  const end = `tcp(${bracket(host)}:${port})/${encodeURIComponent(database)}`;
  // Times arrive as time.Time, which a program expects, and not as bytes.
  const query = [
    ["parseTime", "true"],
    ...(tls ? [["tls", tls.verify ? "true" : "skip-verify"]] : []),
  ];
  return `${user}:${password}@${end}${formatQuery(query as [string, string][])}`;
}

function encryptLibpq({ verify, caBundle }: Tls): ReturnType<Encrypt> {
  const ca = caBundle === undefined ? [] : ([["sslrootcert", caBundle]] as const);
  return [["sslmode", verify ? "verify-full" : "require"], ...ca];
}

/** PyMySQL verifies where it is told of certificates, and only then. */
function encryptPyMysql({ verify, caBundle }: Tls): ReturnType<Encrypt> {
  if (!verify) return [["ssl_check_hostname", "false"]];
  return [[caBundle === undefined ? "ssl_capath" : "ssl_ca", caBundle ?? "/etc/ssl/certs"]];
}

function encryptBy(encrypt: Encrypt, { tls }: Address): ReturnType<Encrypt> {
  return tls === undefined ? [] : encrypt(tls);
}

function refuseQuery(dialect: string, { query }: Address): void {
  if (query.length === 0) return;
  const names = query.map(([name]) => name).join(", ");
  throw new UserError(
    "LinkAddress",
    `says ${names}, which dialect '${dialect}' has no form for: leave that out of it, or \`dialect\` ` +
      "out of the link",
  );
}

function formatUrl(scheme: string, address: Address, query: ReturnType<Encrypt>): string {
  const { user, password } = address;
  const who = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return `${scheme}://${who}@${endOf(address)}${formatQuery(query)}`;
}

function endOf({ host, port, database }: Address): string {
  return `${bracket(host)}:${port}/${encodeURIComponent(database)}`;
}

/** An IPv6 address stands in brackets before a port. */
function bracket(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function formatQuery(query: ReturnType<Encrypt>): string {
  if (query.length === 0) return "";
  const pairs = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `?${pairs.join("&")}`;
}
