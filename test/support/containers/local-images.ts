import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { imageOf } from "../../../components/images/lock.ts";
import { importImage } from "./local-images-root.ts";
import type { LocalImage } from "./local-images-root.ts";
import { serverImages } from "./local-images-servers.ts";

const run = promisify(execFile);
const project = fileURLToPath(new URL("../../..", import.meta.url));

/** The user that the official Node image calls `node`. */
const nodeUser = { uid: 1000, gid: 1000 };

/** What of `keys` of images.lock cannot be made of this machine's files; undefined if all can. */
export function imagesProblem(keys: readonly string[]): string | undefined {
  const missing = keys.filter((key) => imageOfServer(key) === undefined);
  return missing.length === 0 ? undefined : `nothing here stands in for ${missing.join(", ")}`;
}

/**
 * Gives the daemon at `host` what stands in for the images of `keys`, each under the lock's own
 * name and tag.
 */
export async function importLockedImages(host: string, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    const image = imageOfServer(key);
    if (image === undefined) throw new Error(`nothing here stands in for the image ${key}`);
    await importImage(host, tagOf(key), image);
  }
}

/** The reference of an image of the lock without its digest: an imported image has none. */
export function tagOf(key: string): string {
  return imageOf(key).reference.replace(/@sha256:.*/, "");
}

/** `postgres-18` is made by `postgres`. */
function imageOfServer(key: string): LocalImage | undefined {
  const name = key.replace(/-[\d.]+$/, "");
  if (name === "node") return nodeImage();
  return serverImages[name]?.(key);
}

/**
 * Gives the daemon at `host` an image of a Node application: its folder in /app, the packages that
 * it depends on in /node_modules, and the `main` of its package.json as the command.
 *
 * @param folder Of the application, in the project: `examples/shop/api`.
 */
export async function importNodeApp(
  host: string,
  reference: string,
  folder: string,
): Promise<void> {
  const source = resolve(project, folder);
  const text = await readFile(join(source, "package.json"), "utf8");
  const { name, main } = JSON.parse(text) as { name: string; main: string };
  const node = nodeImage();
  await importImage(host, reference, {
    ...node,
    files: { ...(await findPackages(name)), "/app": source },
    changes: ["WORKDIR /app", "USER node", `CMD ["node", "${main}"]`],
  });
}

/** Node alone, for a container that mounts its program. */
export function nodeImage(): LocalImage {
  const pinned = join(project, "node_modules", `node-linux-${process.arch}`, "bin", "node");
  return {
    programs: { "/usr/local/bin/node": existsSync(pinned) ? pinned : process.execPath },
    users: { node: nodeUser },
    changes: ['CMD ["node"]'],
  };
}

/** The packages that a workspace runs with, as npm knows them, by their path in the image. */
async function findPackages(workspace: string): Promise<Record<string, string>> {
  const args = ["ls", "--workspace", workspace, "--omit=dev", "--all", "--parseable"];
  const { stdout } = await run("npm", args, { cwd: project });
  const modules = join(project, "node_modules");
  const paths = stdout.split("\n").filter((path) => path.startsWith(`${modules}/`));
  const own = join(modules, workspace);
  return Object.fromEntries(
    paths
      .filter((path) => path !== own)
      .map((path) => [join("/node_modules", relative(modules, path)), path]),
  );
}
