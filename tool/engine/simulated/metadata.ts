import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** What an installed SDK says of one resource type. */
export interface TypeMetadata {
  /** Outputs that are no inputs: unknown until the resource exists. */
  outputOnly: string[];
  /** Outputs that are secret. */
  secretOutputs: string[];
  /** Inputs without which the resource cannot be made. */
  requiredInputs: string[];
}

/** Finds the metadata of a type token; undefined where no installed SDK knows the type. */
export type MetadataSource = (type: string) => TypeMetadata | undefined;

/** npm scopes under which a provider's SDK is looked for, in this order. */
const scopes = ["@pulumi", "@pulumiverse"];

/** Generated code that stands before the list of a class's input properties. */
const constructorStart = "constructor(name,";

function list(source: string, pattern: RegExp): string[] {
  return [...new Set([...source.matchAll(pattern)].map((match) => match[1] ?? ""))];
}

/** Reads what the generated constructor of a resource class tells. */
export function parseResourceClass(source: string): TypeMetadata {
  const body = source.slice(source.indexOf(constructorStart));
  const secrets = /additionalSecretOutputs: \[([^\]]*)\]/.exec(body)?.[1] ?? "";
  return {
    outputOnly: list(body, /resourceInputs\["([^"]+)"\] = undefined \/\*out\*\//g),
    secretOutputs: list(secrets, /"([^"]+)"/g),
    requiredInputs: list(body, /Missing required property '([^']+)'/g),
  };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/**
 * Files of a package in which the class of a token may stand, without extension:
 * `aws:ec2/vpc:Vpc` is in ec2/vpc, `random:index/randomId:RandomId` in randomId,
 * `kubernetes:apps/v1:Deployment` in apps/v1/deployment.
 */
export function candidateFiles(type: string): string[] {
  const [, module = "", name = ""] = type.split(":");
  const path = module === "index" ? "" : module.replace(/^index\//, "");
  return [path, join(path, lowerFirst(name)), join(path, name)].filter((file) => file !== "");
}

/** Folder of the SDK of a package, resolved from `from`. */
function sdkFolder(packageName: string, from: string): string | undefined {
  const resolver = createRequire(join(from, "package.json"));
  for (const scope of scopes) {
    try {
      return dirname(resolver.resolve(`${scope}/${packageName}/package.json`));
    } catch {
      // Not installed under this scope.
    }
  }
  return undefined;
}

function readIfOf(type: string, file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const source = readFileSync(file, "utf8");
  return source.includes(`__pulumiType = '${type}'`) ? source : undefined;
}

/** Looks through a whole SDK: some generated files are not named after their type. */
function scan(type: string, folder: string): string | undefined {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const found = entry.name === "node_modules" ? undefined : scan(type, path);
      if (found !== undefined) return found;
    } else if (entry.name.endsWith(".js")) {
      const found = readIfOf(type, path);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function findClass(type: string, folder: string): string | undefined {
  for (const file of candidateFiles(type)) {
    const source = readIfOf(type, join(folder, `${file}.js`));
    if (source !== undefined) return source;
  }
  return scan(type, folder);
}

/**
 * Metadata out of the SDKs installed where `from` resolves its packages. Only the files of the
 * types that are asked for are read, each once.
 */
export function createMetadataSource(from: string): MetadataSource {
  const known = new Map<string, TypeMetadata | undefined>();
  return (type) => {
    if (!known.has(type)) {
      const folder = sdkFolder(type.split(":", 1)[0] ?? "", from);
      const source = folder === undefined ? undefined : findClass(type, folder);
      known.set(type, source === undefined ? undefined : parseResourceClass(source));
    }
    return known.get(type);
  };
}
