import type { shapes } from "../schemas.ts";

/** Name of a type of this provider, without `local:index:`. */
export type TypeName = keyof typeof shapes;

/** What the provider knows of a type, beside the shape of its inputs. */
export interface ResourceType {
  name: TypeName;
  /** Properties that are secret whatever the program says. */
  secrets: readonly string[];
  /** Outputs that are not inputs. */
  outputs: readonly string[];
  /** Those of them that an update keeps as they are, so that a preview knows them. */
  keptOutputs: readonly string[];
}

const types: Record<TypeName, Omit<ResourceType, "name">> = {
  Environment: {
    secrets: [],
    outputs: ["entryPort", "address"],
    keptOutputs: ["entryPort", "address"],
  },
  Process: {
    secrets: [],
    outputs: ["pids", "ports", "url"],
    keptOutputs: ["ports", "url"],
  },
  Postgres: {
    secrets: ["password", "url"],
    outputs: ["port", "database", "user", "password", "url"],
    keptOutputs: ["port", "database", "user", "password", "url"],
  },
  Mariadb: {
    secrets: ["password", "url"],
    outputs: ["port", "database", "user", "password", "url"],
    keptOutputs: ["port", "database", "user", "password", "url"],
  },
  CacheServer: {
    secrets: ["url"],
    outputs: ["available", "port", "url", "warning"],
    keptOutputs: ["available", "port", "url", "warning"],
  },
  Migration: { secrets: [], outputs: ["run"], keptOutputs: [] },
  Schedule: { secrets: [], outputs: [], keptOutputs: [] },
  StaticSite: { secrets: [], outputs: [], keptOutputs: [] },
  Route: { secrets: [], outputs: [], keptOutputs: [] },
  Alertmanager: {
    secrets: ["secrets"],
    outputs: ["available", "port", "url", "warning"],
    keptOutputs: ["available", "port", "url", "warning"],
  },
  Prometheus: {
    secrets: [],
    outputs: ["available", "port", "url", "warning"],
    keptOutputs: ["available", "port", "url", "warning"],
  },
};

/** The type that a URN names, or undefined where this provider has no such type. */
export function typeOfUrn(urn: string): ResourceType | undefined {
  // urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>
  const token = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const name = token.startsWith("local:index:") ? token.slice("local:index:".length) : "";
  return isTypeName(name) ? { name, ...types[name] } : undefined;
}

function isTypeName(name: string): name is TypeName {
  return Object.hasOwn(types, name);
}
