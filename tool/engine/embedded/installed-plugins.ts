import type { Dirent } from "node:fs";
import { readdir, readFile, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import * as z from "zod";
import type { Plugin } from "./deployment/plugin-defaults.ts";

const packageSchema = z.object({
  name: z.string().default(""),
  version: z.string().default(""),
  pulumi: z.object({
    resource: z.literal(true),
    name: z.string().default(""),
    version: z.string().default(""),
    server: z.string().default(""),
  }),
});

const policyFiles = ["PulumiPolicy.yaml", "PulumiPolicy.yml", "PulumiPolicy.json"];

/**
 * The plugins that the npm packages below a program's folder say they need, as the CLI's Node.js
 * host finds them: it looks into no folder above. What cannot be read counts as not there.
 */
export async function findInstalledPlugins(programFolder: string): Promise<Plugin[]> {
  return await walk(programFolder, new Set());
}

async function walk(folder: string, visited: Set<string>): Promise<Plugin[]> {
  const place = await realpath(folder).catch(() => undefined);
  if (place === undefined || visited.has(place)) return [];
  visited.add(place);
  const entries = await readdir(place, { withFileTypes: true }).catch(() => []);
  // The plugins of a policy pack are not the program's.
  if (entries.some(({ name }) => policyFiles.includes(name))) return [];
  const inside = entries.filter(maybeFolder).map(({ name }) => join(place, name));
  const found = await Promise.all(
    inside.map((child) =>
      basename(child) === "node_modules" ? packagesIn(child, visited) : walk(child, visited),
    ),
  );
  return found.flat();
}

/** The plugins of a folder of packages; scopes and pnpm's store are folders of packages, too. */
async function packagesIn(folder: string, visited: Set<string>): Promise<Plugin[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.filter(maybeFolder).map(({ name }) => {
      const child = join(folder, name);
      const isGroup = name.startsWith("@") || name === ".pnpm";
      return isGroup ? packagesIn(child, visited) : packageAt(child, visited);
    }),
  );
  return found.flat();
}

/** The plugin of one package, and those of the packages that it has for itself. */
async function packageAt(folder: string, visited: Set<string>): Promise<Plugin[]> {
  const place = await realpath(folder).catch(() => undefined);
  if (place === undefined || visited.has(place)) return [];
  visited.add(place);
  const [own, inner] = await Promise.all([
    readFile(join(place, "package.json"), "utf8").then(pluginOf, () => []),
    packagesIn(join(place, "node_modules"), visited),
  ]);
  return [...own, ...inner];
}

function maybeFolder(entry: Dirent): boolean {
  return entry.name !== ".git" && (entry.isDirectory() || entry.isSymbolicLink());
}

function pluginOf(text: string): Plugin[] {
  const { success, data } = packageSchema.safeParse(parseJson(text));
  if (!success) return [];
  const { name, version, pulumi } = data;
  const packageName = pulumi.name || ownName(name);
  if (packageName === "") return [];
  return [{ packageName, version: pulumi.version || version, downloadUrl: pulumi.server }];
}

/** Only packages of Pulumi's own scope may leave the name of their plugin out. */
function ownName(name: string): string {
  return name.startsWith("@pulumi/") ? name.slice("@pulumi/".length) : "";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
