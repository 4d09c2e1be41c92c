import type { AddressEngine } from "../reader/spec.ts";
import { create } from "./create.ts";
import type { Variable } from "./create.ts";
import type { Given, Only, SensitiveBy, VariableOptions } from "./options.ts";

/** Options of a {@link url} variable. */
export interface UrlOptions extends VariableOptions<string> {
  /** Schemes that it may begin with, without the colon. @default ["http", "https"] */
  schemes?: readonly string[];
  /** Whether it must have a host: `mailto:` has none. @default "required" */
  host?: "required" | "optional";
  /**
   * Variable with the application's public address, whose host it must have: a callback of OAuth.
   * @default any host
   */
  hostOf?: string;
}

/** Options of a {@link databaseUrl} variable. */
export interface DatabaseUrlOptions extends VariableOptions<string> {
  /** What is there. @default "postgres" */
  engine?: AddressEngine;
  /** Whether its path must name a database. @default true for postgres and mysql */
  databaseName?: boolean;
}

type Broker = Omit<DatabaseUrlOptions, "engine" | "databaseName">;

/** A web address, `http` or `https` with a host, such as `https://shop.example.com`. */
export function url<const Options extends UrlOptions = object>(
  options?: Only<Options, UrlOptions>,
): Variable<Given<string, Options>, SensitiveBy<Options, false>> {
  const given: UrlOptions = options ?? {};
  const { schemes, host, hostOf } = given;
  const spec = {
    type: "url" as const,
    ...(schemes && { schemes: schemes.map((scheme) => scheme.toLowerCase()) }),
    ...(host === "optional" && { hostOptional: true }),
  };
  const faults = (schemes ?? ["http"])
    .filter((scheme) => !/^[a-z][a-z0-9+.-]*$/i.test(scheme))
    .map((scheme) => `names the scheme '${scheme}'; write it without :, such as https`);
  return create(spec, given, { own: ["schemes", "host", "hostOf"], hostOf, faults });
}

/**
 * The address of a database, a secret by its type: `databaseUrl({ engine: "mysql" })`. What a link to a
 * database of that engine gives fits it.
 */
export function databaseUrl<const Options extends DatabaseUrlOptions = object>(
  options?: Only<Options, DatabaseUrlOptions>,
): Variable<Given<string, Options>, SensitiveBy<Options, true>> {
  const given: DatabaseUrlOptions = options ?? {};
  const { engine = "postgres" } = given;
  const { databaseName = engine === "postgres" || engine === "mysql" } = given;
  const spec = { type: "databaseUrl" as const, engine, databaseName };
  return create(spec, given, { own: ["engine", "databaseName"], sensitive: true });
}

/** The address of Redis or Valkey: `redis://` or `rediss://`. */
export function redisUrl<const Options extends Broker = object>(
  options?: Only<Options, Broker>,
): Variable<Given<string, Options>, SensitiveBy<Options, true>> {
  return create({ type: "databaseUrl", engine: "redis" }, options ?? {}, { sensitive: true });
}

/** The address of a broker that speaks AMQP: `amqp://` or `amqps://`. */
export function amqpUrl<const Options extends Broker = object>(
  options?: Only<Options, Broker>,
): Variable<Given<string, Options>, SensitiveBy<Options, true>> {
  return create({ type: "databaseUrl", engine: "amqp" }, options ?? {}, { sensitive: true });
}

/** A host and a port, such as `mail.example.com:587`. */
export function hostPort<const Options extends VariableOptions<string> = object>(
  options?: Only<Options, VariableOptions<string>>,
): Variable<Given<string, Options>, SensitiveBy<Options, false>> {
  return create({ type: "hostPort" }, options ?? {});
}
