import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** npm scopes under which a provider's SDK is looked for, in this order. */
const scopes = ["@pulumi", "@pulumiverse"];

/** The generated class of a resource type. */
export interface ClassFile {
  /** Folder of the SDK. */
  folder: string;
  /** Absolute path without extension: `.js` and `.d.ts` stand there. */
  path: string;
  /** Text of the `.js`. */
  source: string;
}

/** Finds the class of a type token; undefined where no installed SDK has it. */
export type ClassFinder = (type: string) => ClassFile | undefined;

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Folder of a token's module: `networking.k8s.io/v1` is networking/v1, `index/vpc` is vpc. */
function folderOf(packageName: string, module: string): string {
  if (module === "index") return "";
  if (packageName === "kubernetes") return module.replace(/^([^./]+)[^/]*/, "$1");
  return module.replace(/^index\//, "");
}

/**
 * Files of a package in which the class of a token may stand, without extension:
 * `aws:ec2/vpc:Vpc` is in ec2/vpc, `random:index/randomId:RandomId` in randomId,
 * `kubernetes:networking.k8s.io/v1:Ingress` in networking/v1/ingress.
 */
export function candidateFiles(type: string): string[] {
  const [packageName = "", module = "", name = ""] = type.split(":");
  const path = folderOf(packageName, module);
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

function readIfOf(type: string, folder: string, path: string): ClassFile | undefined {
  if (!existsSync(`${path}.js`)) return undefined;
  const source = readFileSync(`${path}.js`, "utf8");
  return source.includes(`__pulumiType = '${type}'`) ? { folder, path, source } : undefined;
}

/** Looks through a whole SDK: some generated files are not named after their type. */
function scan(type: string, sdk: string, folder: string): ClassFile | undefined {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const found = entry.name === "node_modules" ? undefined : scan(type, sdk, path);
      if (found !== undefined) return found;
    } else if (entry.name.endsWith(".js")) {
      const found = readIfOf(type, sdk, path.slice(0, -".js".length));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Kinds of custom resource definitions are in no SDK, however long one looks. */
function isCustomKind(type: string): boolean {
  const [packageName, module = ""] = type.split(":");
  if (packageName !== "kubernetes") return false;
  const [group = ""] = module.split("/");
  return group.includes(".") && !group.endsWith(".k8s.io");
}

function findClass(type: string, folder: string): ClassFile | undefined {
  if (isCustomKind(type)) return undefined;
  for (const file of candidateFiles(type)) {
    const found = readIfOf(type, folder, join(folder, file));
    if (found !== undefined) return found;
  }
  return scan(type, folder, folder);
}

/**
 * Classes out of the SDKs installed where `from` resolves its packages. Only the files of the
 * types that are asked for are read, each once.
 */
export function createClassFinder(from: string): ClassFinder {
  const folders = new Map<string, string | undefined>();
  const known = new Map<string, ClassFile | undefined>();
  return (type) => {
    if (!known.has(type)) {
      const packageName = type.split(":", 1)[0] ?? "";
      if (!folders.has(packageName)) folders.set(packageName, sdkFolder(packageName, from));
      const folder = folders.get(packageName);
      known.set(type, folder === undefined ? undefined : findClass(type, folder));
    }
    return known.get(type);
  };
}
