import type { AddressEngine, Finding, ValueSpec } from "./spec.ts";
import { checkSpaces, firstOf } from "./text-checks.ts";
import type { Found } from "./text-checks.ts";

/** The schemes of an engine's addresses; SQLAlchemy puts its driver behind a plus. */
const engineSchemes: Readonly<Record<AddressEngine, RegExp>> = {
  postgres: /^postgres(ql)?(\+[a-z0-9]+)?$/,
  mysql: /^(mysql|mariadb)(\+[a-z0-9]+)?$/,
  mongodb: /^mongodb(\+srv)?$/,
  redis: /^(redis|rediss|valkey|valkeys)$/,
  amqp: /^amqps?$/,
};

/** How an address of each engine looks. */
export const engineExamples: Readonly<Record<AddressEngine, string>> = {
  postgres: "postgres://user:password@host:5432/name",
  mysql: "mysql://user:password@host:3306/name",
  mongodb: "mongodb://user:password@host:27017/name",
  redis: "redis://host:6379",
  amqp: "amqp://user:password@host:5672",
};

/** An address in its parts, as it is written. */
interface Parts {
  scheme: string;
  hosts: string[];
  path: string;
}

/** What keeps a text from being an address with one of some schemes, and a host. */
export function checkUrl(spec: ValueSpec, value: string): Found {
  const { schemes = ["http", "https"], hostOptional = false } = spec;
  const example = `${schemes.at(-1) ?? "https"}://example.com`;
  const parts = split(value);
  return firstOf(
    () => checkSpaces(value),
    () => (parts ? undefined : wrongType(`must be an absolute URL such as ${example}`)),
    () => (parts && schemes.includes(parts.scheme) ? undefined : wrongScheme(schemes)),
    () => (hostOptional || hasHost(parts) ? undefined : noHost(example)),
    () => (URL.canParse(value) ? undefined : wrongType(`must be a URL such as ${example}`)),
  );
}

/** What keeps a text from being the address of a database, a cache or a broker. */
export function checkDatabaseUrl(spec: ValueSpec, value: string): Found {
  const { engine = "postgres", databaseName = false } = spec;
  const example = engineExamples[engine];
  const parts = split(value);
  return firstOf(
    () => checkSpaces(value),
    () => (parts ? undefined : wrongType(`must be an address such as ${example}`)),
    () =>
      parts && engineSchemes[engine].test(parts.scheme)
        ? undefined
        : { code: "WrongScheme", message: `must be an address of ${engine}, such as ${example}` },
    () => (hasHost(parts) ? undefined : noHost(example)),
    () => (parts ? checkHosts(engine, parts) : undefined),
    () => (parts ? checkPath(engine, databaseName, parts.path) : undefined),
  );
}

/** What keeps a text from being `host:port`. */
export function checkHostPort(value: string): Found {
  const [, host = "", port = ""] = /^(.*):(\d+)$/s.exec(value) ?? [];
  return firstOf(
    () => checkSpaces(value),
    () => (port === "" ? wrongType("must be host:port, such as mail.example.com:587") : undefined),
    () => (host === "" ? noHost("mail.example.com:587") : undefined),
    () => (isPort(port) ? undefined : wrongType("must have a port between 1 and 65535")),
    () =>
      isHost(host) ? undefined : wrongType("must have a host name or address before its port"),
  );
}

function split(value: string): Parts | undefined {
  const [, scheme, rest = ""] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(value) ?? [];
  if (scheme === undefined) return undefined;
  const [, authority = "", path = ""] = /^\/\/([^/?#\\]*)([^?#]*)/.exec(rest) ?? [];
  const hosts = authority.slice(authority.lastIndexOf("@") + 1).split(",");
  return { scheme: scheme.toLowerCase(), hosts, path };
}

function hasHost(parts: Parts | undefined): boolean {
  return parts?.hosts.every((host) => host.replace(/:\d*$/, "") !== "") ?? false;
}

/** Several hosts are a cluster; a port that is none is most often a part of a password. */
function checkHosts(engine: AddressEngine, { scheme, hosts }: Parts): Found {
  const one = ["redis", "amqp"].includes(engine) || scheme === "mongodb+srv";
  if (one && hosts.length > 1) return wrongType("must have one host");
  if (scheme === "mongodb+srv" && hosts.some((host) => /:\d*$/.test(host))) {
    return wrongType("must have no port with mongodb+srv://, whose DNS record has it");
  }
  const isRight = hosts.every((whole) => {
    const [, host = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(whole) ?? [];
    return isHost(host) && (port === undefined || isPort(port));
  });
  if (isRight) return undefined;
  return wrongType(
    "must have a host and a port; write / ? # and @ of a password as %2F %3F %23 %40",
  );
}

function checkPath(engine: AddressEngine, databaseName: boolean, path: string): Found {
  const name = path.replace(/^\//, "");
  if (databaseName && name === "") {
    const message = `must name the database behind its host, as in ${engineExamples[engine]}`;
    return { code: "NoDatabaseName", message };
  }
  if (engine !== "redis" || /^\d*$/.test(name)) return undefined;
  return wrongType("must have the number of a database behind its host, or nothing");
}

/** A name may have a `_`, as those of compose files do. */
function isHost(host: string): boolean {
  if (/^\[.*\]$/s.test(host)) return URL.canParse(`http://${host}`);
  return /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?$/.test(host) && !host.includes("..");
}

function isPort(port: string): boolean {
  return /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535;
}

function wrongType(message: string): Finding {
  return { code: "WrongType", message };
}

function wrongScheme(schemes: readonly string[]): Finding {
  const all = schemes.map((scheme) => `${scheme}:`).join(" or ");
  return { code: "WrongScheme", message: `must begin with ${all}` };
}

function noHost(example: string): Finding {
  return { code: "NoHost", message: `must have a host, as in ${example}` };
}
