/* eslint-disable */
// The variables of service 'api', read as its contract says. Written by
// `npx slipway env reader`: change the contract, not this file.

/** What the program gets of its environment. */
export interface Env {
  /** Orders and products; given by the link. */
  DATABASE_URL: string;
  /** Keeps the product list for half a minute. */
  REDIS_URL: string | undefined;
  /** The least severe messages that are logged. */
  LOG_LEVEL: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
  /** Address of the site, for the links to new orders. */
  PUBLIC_URL: string | undefined;
  /** Simulated work per order. */
  FULFIL_DELAY_MS: number;
  /** Signs the status of orders. */
  WEBHOOK_SECRET: string | undefined;
  /** How long the API goes on serving after SIGTERM, while a balancer notices. */
  DRAIN_DELAY_MS: number | undefined;
  /** Port to listen on. */
  PORT: number;
  HOST: string | undefined;
}

const contract: Readonly<Record<string, ReadVariable>> = {
  "DATABASE_URL": {
    "spec": {
      "type": "databaseUrl",
      "engine": "postgres",
      "databaseName": true
    },
    "sensitive": true,
    "required": true,
    "defaults": {}
  },
  "REDIS_URL": {
    "spec": {
      "type": "databaseUrl",
      "engine": "redis"
    },
    "sensitive": true,
    "required": false,
    "defaults": {}
  },
  "LOG_LEVEL": {
    "spec": {
      "type": "enum",
      "oneOf": [
        "trace",
        "debug",
        "info",
        "warn",
        "error",
        "fatal",
        "silent"
      ]
    },
    "sensitive": false,
    "required": false,
    "defaults": {
      "development": "info",
      "testing": "info",
      "staging": "info",
      "production": "info",
      "preview": "info",
      "custom": "info"
    }
  },
  "PUBLIC_URL": {
    "spec": {
      "type": "url"
    },
    "sensitive": false,
    "required": [
      "production"
    ],
    "defaults": {}
  },
  "FULFIL_DELAY_MS": {
    "spec": {
      "type": "number",
      "min": 0
    },
    "sensitive": false,
    "required": false,
    "defaults": {
      "development": "500",
      "testing": "500",
      "staging": "500",
      "production": "500",
      "preview": "500",
      "custom": "500"
    }
  },
  "WEBHOOK_SECRET": {
    "spec": {
      "type": "secret",
      "minLength": 8
    },
    "sensitive": true,
    "required": false,
    "defaults": {}
  },
  "DRAIN_DELAY_MS": {
    "spec": {
      "type": "number",
      "min": 0,
      "whole": true
    },
    "sensitive": false,
    "required": false,
    "defaults": {}
  },
  "PORT": {
    "spec": {
      "type": "number",
      "min": 0,
      "max": 65535,
      "whole": true
    },
    "sensitive": false,
    "required": true,
    "defaults": {}
  },
  "HOST": {
    "spec": {
      "type": "string"
    },
    "sensitive": false,
    "required": false,
    "defaults": {}
  }
};

/** The program's variables. Throws an EnvError that names everything missing or wrong, no value. */
export function readEnv(env: Environment = processEnv(), stage = "development"): Env {
  return readContract(contract, env, stage) as unknown as Env;
}

/** All of {@link VariableType}. */
const variableTypes = [
  "string",
  "enum",
  "secret",
  "number",
  "boolean",
  "json",
  "url",
  "databaseUrl",
  "apiKey",
  "jwt",
  "email",
  "hostPort",
  "duration",
  "bytes",
  "list",
  "custom",
] as const;

/** What a variable holds. */
type VariableType = (typeof variableTypes)[number];

/** What stands at the other end of an address with a scheme of its own. */
type AddressEngine = "postgres" | "mysql" | "mongodb" | "redis" | "amqp";

/** What is wrong with a value, stable across releases. */
type ValueCode =
  | "WrongType"
  | "WrongScheme"
  | "NoHost"
  | "NoDatabaseName"
  | "TooShort"
  | "TooLong"
  | "HasSpaces"
  | "NotMatching"
  | "NotJson"
  | "NotJwt";

/** One thing that is wrong with a value. */
interface Finding {
  code: ValueCode;
  /** The end of a sentence that begins with the value; nothing of the value is in it. */
  message: string;
}

/** A pattern that a whole value has to match. */
interface PatternSpec {
  source: string;
  flags: string;
  /** What it stands for, for messages. @default the pattern itself */
  label?: string;
}

/** The form of a value as plain data: what a check in any place needs, also in the application. */
interface ValueSpec {
  type: VariableType;
  /** The only values allowed. */
  oneOf?: readonly string[];
  /** Characters of a text; items of a list. */
  minLength?: number;
  /** Characters of a text; items of a list. */
  maxLength?: number;
  pattern?: PatternSpec;
  /** Least number, milliseconds of a duration or bytes. */
  min?: number;
  /** Greatest number, milliseconds of a duration or bytes. */
  max?: number;
  /** Whether a number has no fraction. */
  whole?: boolean;
  /** Schemes of an address, without the colon. */
  schemes?: readonly string[];
  /** Whether an address may be without a host. */
  hostOptional?: boolean;
  engine?: AddressEngine;
  /** Whether the path of a database's address names the database. */
  databaseName?: boolean;
  /** Form of each item of a list. */
  items?: ValueSpec;
  /** What stands between the items of a list. */
  separator?: string;
}

/** A finding, or none. */
type Found = Finding | undefined;

/** The first of some checks that finds something; each runs only if those before found nothing. */
function firstOf(...checks: (() => Found)[]): Found {
  for (const check of checks) {
    const found = check();
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What is wrong with the length of a text, or with the number of a list's items. */
function checkLength(spec: ValueSpec, length: number, what = "characters"): Found {
  const { minLength = 0, maxLength = Infinity } = spec;
  if (length === 0 && minLength > 0) return { code: "TooShort", message: "must not be empty" };
  if (length < minLength) {
    return { code: "TooShort", message: `must have at least ${minLength} ${what}` };
  }
  if (length <= maxLength) return undefined;
  return { code: "TooLong", message: `must have at most ${maxLength} ${what}` };
}

/** The pattern as the whole value has to match it. */
function compilePattern({ source, flags }: PatternSpec): RegExp {
  return new RegExp(`^(?:${source})$`, flags);
}

/** What keeps a text from being one of a list, of its length, and of its pattern. */
function checkText(spec: ValueSpec, value: string): Found {
  const { oneOf, pattern } = spec;
  return firstOf(
    () =>
      oneOf && !oneOf.includes(value)
        ? { code: "NotMatching", message: `must be one of ${oneOf.join(", ")}` }
        : undefined,
    () => checkLength(spec, Array.from(value).length),
    () =>
      pattern && !compilePattern(pattern).test(value)
        ? { code: "NotMatching", message: `must match ${pattern.label ?? pattern.source}` }
        : undefined,
  );
}

/** White space anywhere: most often a line end that was copied along. */
function checkSpaces(value: string): Found {
  if (!/\s/.test(value)) return undefined;
  return { code: "HasSpaces", message: "must have no white space, nor a line end behind it" };
}

const emailLocal = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const hostLabel = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** What keeps a text from being an e-mail address with a domain. */
function checkEmail(value: string): Found {
  const at = value.lastIndexOf("@");
  const labels = value.slice(at + 1).split(".");
  const isRight =
    at > 0 &&
    at <= 64 &&
    value.length <= 254 &&
    emailLocal.test(value.slice(0, at)) &&
    labels.length > 1 &&
    labels.every((label) => hostLabel.test(label)) &&
    /^[A-Za-z]/.test(labels.at(-1) ?? "");
  if (isRight) return undefined;
  return { code: "WrongType", message: "must be an e-mail address such as team@example.com" };
}

/** What keeps a text from being a JSON Web Token; whether it is signed rightly is not looked at. */
function checkJwt(value: string): Found {
  const parts = value.split(".");
  const isRight =
    parts.length === 3 && parts.every((part) => /^[\w-]+$/.test(part)) && isHeader(parts[0] ?? "");
  if (isRight) return undefined;
  const message = "must be a JSON Web Token: three parts of base64url with dots between them";
  return { code: "NotJwt", message };
}

function isHeader(part: string): boolean {
  try {
    const text = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
    const header: unknown = JSON.parse(text);
    return typeof header === "object" && header !== null && "alg" in header;
  } catch {
    return false;
  }
}

/** The schemes of an engine's addresses; SQLAlchemy puts its driver behind a plus. */
const engineSchemes: Readonly<Record<AddressEngine, RegExp>> = {
  postgres: /^postgres(ql)?(\+[a-z0-9]+)?$/,
  mysql: /^(mysql|mariadb)(\+[a-z0-9]+)?$/,
  mongodb: /^mongodb(\+srv)?$/,
  redis: /^(redis|rediss|valkey|valkeys)$/,
  amqp: /^amqps?$/,
};

/** How an address of each engine looks. */
const engineExamples: Readonly<Record<AddressEngine, string>> = {
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
function checkUrl(spec: ValueSpec, value: string): Found {
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
function checkDatabaseUrl(spec: ValueSpec, value: string): Found {
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
function checkHostPort(value: string): Found {
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

/** Number() alone would take "", " 1 " and "0x10" too, which other languages read otherwise. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const milliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const byteUnits = {
  "": 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
} as const;

/** A decimal number; undefined for any other text. */
function parseNumber(value: string): number | undefined {
  const parsed = Number(value);
  return decimal.test(value) && Number.isFinite(parsed) ? parsed : undefined;
}

/** Milliseconds of `500ms`, `30s`, `1h30m` or `7d`; undefined for any other text. */
function parseDuration(value: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(value)) return undefined;
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  return parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * milliseconds[unit as keyof typeof milliseconds],
    0,
  );
}

/** Bytes of `512`, `64KB` (thousands) or `64KiB` (1,024); undefined for any other text. */
function parseBytes(value: string): number | undefined {
  const [, count, unit = ""] = /^(\d+(?:\.\d+)?)([KMGT]i?B|B)?$/.exec(value) ?? [];
  if (count === undefined) return undefined;
  const bytes = Number(count) * byteUnits[unit as keyof typeof byteUnits];
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** What keeps a text from being a number, a duration or a count of bytes within its range. */
function checkQuantity(spec: ValueSpec, value: string): Found {
  const { type, min = -Infinity, max = Infinity, whole = false } = spec;
  const parsed = parseQuantity(type, value);
  if (parsed === undefined)
    return { code: "WrongType", message: forms[type] ?? "must be a number" };
  if (whole && !Number.isInteger(parsed)) {
    return { code: "WrongType", message: "must be a whole number" };
  }
  if (parsed >= min && parsed <= max) return undefined;
  return { code: "NotMatching", message: `must be ${formatRange(type, min, max)}` };
}

/** The number that a text stands for, by the type of its variable. */
function parseQuantity(type: string, value: string): number | undefined {
  if (type === "duration") return parseDuration(value);
  return type === "bytes" ? parseBytes(value) : parseNumber(value);
}

const forms: Partial<Record<string, string>> = {
  duration: "must be a number with its unit: ms, s, m, h or d, such as 30s or 1h30m",
  bytes: "must be bytes, such as 512, 64KB or 10MiB",
};

const units: Partial<Record<string, string>> = { duration: " ms", bytes: " bytes" };

function formatRange(type: string, min: number, max: number): string {
  const unit = units[type] ?? "";
  if (max === Infinity) return `at least ${min}${unit}`;
  if (min === -Infinity) return `at most ${max}${unit}`;
  return `between ${min} and ${max}${unit}`;
}

/** A number or a word of JSON, at the beginning of a text. */
const scalar = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/;

const escape = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/;

/** What keeps a text from being JSON, with the line and column; nothing of the text is told. */
function checkJson(value: string): Found {
  try {
    JSON.parse(value);
    return undefined;
  } catch {
    // The parser's own message quotes the text, which may be a secret.
    const before = value.slice(0, findError(value)).split("\n");
    const at = `line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
    return { code: "NotJson", message: `must be JSON, and is not at ${at}` };
  }
}

/** The place of the first character at which a text stops being JSON. */
function findError(text: string): number {
  const end = skipValue(text, skipSpace(text, 0));
  return end.failed ? end.at : skipSpace(text, end.at);
}

interface End {
  at: number;
  failed: boolean;
}

function skipValue(text: string, at: number): End {
  const open = text.charAt(at);
  if (open === "{" || open === "[") return skipContainer(text, at, open);
  if (open === '"') return skipString(text, at + 1);
  const [found] = scalar.exec(text.slice(at, at + 400)) ?? [];
  return found === undefined ? { at, failed: true } : { at: at + found.length, failed: false };
}

function skipString(text: string, start: number): End {
  let at = start;
  while (at < text.length && text.charAt(at) !== '"') {
    const [escaped] = escape.exec(text.slice(at, at + 6)) ?? [];
    const isWrong = text.charAt(at) === "\\" ? escaped === undefined : text.charCodeAt(at) < 0x20;
    if (isWrong) return { at, failed: true };
    at += escaped?.length ?? 1;
  }
  return at < text.length ? { at: at + 1, failed: false } : { at, failed: true };
}

function skipContainer(text: string, start: number, open: string): End {
  const close = open === "{" ? "}" : "]";
  let at = skipSpace(text, start + 1);
  if (text.charAt(at) === close) return { at: at + 1, failed: false };
  for (;;) {
    const item = open === "{" ? skipMember(text, at) : skipValue(text, at);
    if (item.failed) return item;
    at = skipSpace(text, item.at);
    if (text.charAt(at) === close) return { at: at + 1, failed: false };
    if (text.charAt(at) !== ",") return { at, failed: true };
    at = skipSpace(text, at + 1);
  }
}

function skipMember(text: string, start: number): End {
  if (text.charAt(start) !== '"') return { at: start, failed: true };
  const name = skipValue(text, start);
  if (name.failed) return name;
  const at = skipSpace(text, name.at);
  if (text.charAt(at) !== ":") return { at, failed: true };
  return skipValue(text, skipSpace(text, at + 1));
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (" \t\r\n".includes(text.charAt(at)) && at < text.length) at += 1;
  return at;
}

/** The first thing that is wrong with the value of a variable; undefined where it is right. */
function checkValue(spec: ValueSpec, value: string): Found {
  return firstOf(
    () => checkForm(spec, value),
    () => (spec.type === "list" ? undefined : checkText(spec, value)),
  );
}

function checkForm(spec: ValueSpec, value: string): Found {
  switch (spec.type) {
    case "boolean":
      return ["true", "false"].includes(value)
        ? undefined
        : { code: "WrongType", message: "must be exactly true or false" };
    case "number":
    case "duration":
    case "bytes":
      return checkQuantity(spec, value);
    case "json":
      return checkJson(value);
    case "url":
      return checkUrl(spec, value);
    case "databaseUrl":
      return checkDatabaseUrl(spec, value);
    case "hostPort":
      return checkHostPort(value);
    case "apiKey":
      return checkSpaces(value);
    case "jwt":
      return checkSpaces(value) ?? checkJwt(value);
    case "email":
      return checkSpaces(value) ?? checkEmail(value);
    case "list":
      return checkList(spec, value);
    default:
      return undefined;
  }
}

/** The items of a list, without the white space around them. */
function itemsOf({ separator = "," }: ValueSpec, value: string): string[] {
  return value.trim() === "" ? [] : value.split(separator).map((item) => item.trim());
}

function checkList(spec: ValueSpec, value: string): Found {
  const { items = { type: "string" } } = spec;
  const all = itemsOf(spec, value);
  return firstOf(
    () => checkLength(spec, all.length, "items"),
    ...all.map((item, index) => () => {
      const at = `item ${index + 1}`;
      if (item === "") return { code: "TooShort" as const, message: `has nothing at ${at}` };
      const found = checkValue(items, item);
      return found && { code: found.code, message: `is wrong at ${at}, which ${found.message}` };
    }),
  );
}

/** What the application gets of a value that {@link checkValue} finds nothing wrong with. */
function parseValue(spec: ValueSpec, value: string): unknown {
  switch (spec.type) {
    case "boolean":
      return value === "true";
    case "number":
    case "duration":
    case "bytes":
      return parseQuantity(spec.type, value);
    case "json":
      return JSON.parse(value);
    case "list":
      return itemsOf(spec, value).map((item) => parseValue(spec.items ?? { type: "string" }, item));
    default:
      return value;
  }
}

/** When a variable is required: another one is set, or has one of some values. */
interface WhenSet {
  /** Name of the other variable. */
  when: string;
  /** Values of it for which this one is required. @default any */
  is?: string | readonly string[];
}

/** Validates a value as Standard Schema has it: zod, valibot, arktype and others. */
interface AnySchema {
  readonly "~standard": { readonly validate: (value: unknown) => unknown };
}

/** What reading a variable needs of its contract. */
interface ReadVariable {
  readonly spec: ValueSpec;
  /** Whether its value may be told in a message. */
  readonly sensitive: boolean;
  /** Stages at which it must be set, or all, or none; undefined is where it has no default. */
  readonly required: boolean | readonly string[] | WhenSet | undefined;
  /** Values where none is set, by stage. */
  readonly defaults: Readonly<Partial<Record<string, string>>>;
  /** Earlier names, under which a value still counts. */
  readonly deprecated?: readonly string[];
  /** Boolean variable that it belongs to. */
  readonly feature?: string | undefined;
  readonly schema?: AnySchema | undefined;
  /** What the application gets; there is no such field at run time. */
  readonly "~value"?: unknown;
}

/** What an application gets of a contract, by name. */
type EnvOf<Contract> = {
  -readonly [Name in keyof Contract]: Contract[Name] extends {
    readonly "~value"?: () => infer Value;
  }
    ? Value
    : never;
};

/** A variable that is missing or wrong; nothing of its value. */
export interface EnvProblem {
  name: string;
  code: string;
  message: string;
}

/** The environment is wrong: the message names every variable that is, and no value. */
export class EnvError extends Error {
  readonly problems: readonly EnvProblem[];

  constructor(problems: readonly EnvProblem[]) {
    const lines = problems.map(({ name, message }) => `  - ${name}: ${message}`);
    super(`Wrong environment variables:\n${lines.join("\n")}`);
    this.name = "EnvError";
    this.problems = problems;
  }
}

/** Values by name, as `process.env` has them. */
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables of an application, typed: an empty one counts as absent. Where Slipway deploys, the
 * environment has the defaults already; `stage` picks those of a start by hand.
 *
 * @throws EnvError that lists everything that is missing or wrong.
 * @example
 * const env = readEnv(variables);
 * server.listen(env.PORT);
 */
function readContract<const Contract extends Readonly<Record<string, ReadVariable>>>(
  contract: Contract,
  env: Environment = processEnv(),
  stage = "development",
): EnvOf<Contract> {
  const problems: EnvProblem[] = [];
  const given = Object.fromEntries(
    Object.entries(contract).map(([name, one]) => [name, textOf(name, one, env, stage)]),
  );
  const entries = Object.entries(contract).map(([name, variable]) => {
    if (variable.feature !== undefined && given[variable.feature] !== "true") return [name];
    const text = given[name];
    if (text !== undefined) return [name, read(name, variable, text, problems)];
    if (isNeeded(variable, given, stage)) {
      problems.push({ name, code: "Missing", message: "is required" });
    }
    return [name];
  });
  if (problems.length > 0) throw new EnvError(problems);
  return Object.fromEntries(entries) as EnvOf<Contract>;
}

function processEnv(): Environment {
  const { process } = globalThis as { process?: { env: Environment } };
  return process?.env ?? {};
}

function textOf(
  name: string,
  { deprecated = [], defaults }: ReadVariable,
  env: Environment,
  stage: string,
): string | undefined {
  const found = [name, ...deprecated].find((one) => (env[one] ?? "") !== "");
  return found === undefined ? defaults[stage] : env[found];
}

function isNeeded(
  { required, defaults }: ReadVariable,
  given: Environment,
  stage: string,
): boolean {
  if (required === undefined) return Object.keys(defaults).length === 0;
  if (typeof required === "boolean") return required;
  return "when" in required ? conditionHolds(required, given) : required.includes(stage);
}

/** Whether the other variable of a condition is set, and to one of its values. */
function conditionHolds({ when, is }: WhenSet, given: Environment): boolean {
  const value = given[when] ?? "";
  return is === undefined ? value !== "" : [is].flat().includes(value);
}

function read(
  name: string,
  { spec, schema, sensitive }: ReadVariable,
  text: string,
  problems: EnvProblem[],
): unknown {
  const found = checkValue(spec, text);
  if (found !== undefined) {
    problems.push({ name, ...found });
    return undefined;
  }
  const value = parseValue(spec, text);
  if (schema === undefined) return value;
  const result = checkSchema(schema, value);
  if (result.issue === undefined) return result.value;
  const why = sensitive ? "" : `: ${result.issue}`;
  problems.push({ name, code: "NotMatching", message: `does not fit its schema${why}` });
  return undefined;
}

/** What a schema makes of a value, or the first thing that it says against it. */
function checkSchema(
  schema: AnySchema,
  value: unknown,
): { value?: unknown; issue?: string; path?: string } {
  const result = schema["~standard"].validate(value) as {
    value?: unknown;
    issues?: readonly { message: string; path?: readonly unknown[] }[];
    then?: unknown;
  };
  if (result.then !== undefined) return { issue: "it answers with a promise", path: "" };
  const [issue] = result.issues ?? [];
  if (issue === undefined) return { value: result.value };
  const path = (issue.path ?? []).map(keyOf).join(".");
  return { issue: path === "" ? issue.message : `${path}: ${issue.message}`, path };
}

function keyOf(segment: unknown): string {
  return String(
    typeof segment === "object" && segment !== null && "key" in segment ? segment.key : segment,
  );
}
