import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { marks } from "../../state/snapshot.ts";
import type { Properties, Value } from "../../state/snapshot.ts";
import { messageOf } from "../report.ts";
import { isArchiveFile } from "./archive-files.ts";
import { contentOf, isMarked, membersOf, pathIn, textOf } from "./members.ts";
import { AssetProblem } from "./problem.ts";
import { readRemote } from "./remote.ts";
import { tarEnd, tarHeader, tarPadding } from "./tar-form.ts";

// As the CLI forms them: sdk/go/common/resource/asset/asset.go, archive/archive.go.

/** Whether an asset or archive stands anywhere in a value. */
export function holdsAsset(value: Value): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (isMarked(value, marks.asset) || isMarked(value, marks.archive)) return true;
  return Object.values(value).some(holdsAsset);
}

/**
 * Properties in which every asset and archive carries the SHA-256 of what it holds, wherever it
 * stands; relative paths start at `folder`. Throws an {@link AssetProblem} that names the path of
 * the property.
 */
export async function withHashes(properties: Properties, folder: string): Promise<Properties> {
  return (await hashValue(properties, folder, "")) as Properties;
}

async function hashValue(value: Value, folder: string, path: string): Promise<Value> {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item, index) => hashValue(item, folder, `${path}[${index}]`));
    return await Promise.all(items);
  }
  if (isMarked(value, marks.asset)) return await named(path, hashAsset(value, folder));
  if (isMarked(value, marks.archive)) return await named(path, hashArchive(value, folder));
  const inner = marks.signature in value ? () => path : (key: string) => below(path, key);
  const entries = Object.entries(value as Properties).map(
    async ([key, item]): Promise<[string, Value]> => [
      key,
      await hashValue(item, folder, inner(key)),
    ],
  );
  return Object.fromEntries(await Promise.all(entries));
}

function below(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

async function named(path: string, work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    throw new AssetProblem(`property '${path}': ${messageOf(error)}`);
  }
}

async function hashAsset(asset: Properties, folder: string): Promise<Value> {
  const hash = textOf(asset, "hash") || (await hashOf(await contentOf(asset, folder)));
  return withFields({ [marks.signature]: marks.asset, hash }, asset, ["text", "path", "uri"]);
}

async function hashArchive(archive: Properties, folder: string): Promise<Value> {
  const hash = textOf(archive, "hash") || (await hashOfArchive(archive, folder));
  const mark = { [marks.signature]: marks.archive, hash };
  const full = withFields(mark, archive, ["path", "uri"]);
  if ("path" in full || "uri" in full) return full;
  return { ...full, assets: await hashValue(archive.assets ?? {}, folder, "") };
}

/** What is empty is not written. */
function withFields(mark: Properties, from: Properties, keys: readonly string[]): Properties {
  const set = keys.filter((key) => textOf(from, key) !== "");
  return { ...mark, ...Object.fromEntries(set.map((key) => [key, textOf(from, key)])) };
}

type Content = AsyncIterable<Buffer> | Iterable<Buffer>;

async function hashOf({ content }: { content: () => Content }): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of content()) hash.update(chunk);
  return hash.digest("hex");
}

/** An archive that is a file is hashed as it is; any other one as the tar that it would be. */
async function hashOfArchive(archive: Properties, folder: string): Promise<string> {
  const [path, uri] = [textOf(archive, "path"), textOf(archive, "uri")];
  if (path !== "" && isArchiveFile(path)) {
    return await hashOf({ content: () => createReadStream(pathIn(folder, path)) });
  }
  if (uri !== "" && isArchiveFile(uri)) {
    const bytes = await readRemote(uri);
    return await hashOf({ content: () => [bytes] });
  }
  return await hashOf({ content: () => tarOf(archive, folder) });
}

async function* tarOf(archive: Properties, folder: string): AsyncGenerator<Buffer> {
  const seen = new Set<string>();
  for await (const { name, size, content } of membersOf(archive, folder)) {
    if (seen.has(name)) continue;
    seen.add(name);
    yield tarHeader(name, size);
    yield* content();
    yield tarPadding(size);
  }
  yield tarEnd;
}
