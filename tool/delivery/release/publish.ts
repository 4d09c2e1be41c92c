import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  HeadObjectCommand,
  PutObjectCommand,
  S3ServiceException,
  type S3Client,
} from "@aws-sdk/client-s3";
import pLimit from "p-limit";
import { checkEntry, hasEntry, treeFolder } from "../../../providers/local/store/store.ts";
import { listTree } from "../../../providers/local/store/tree-hash.ts";
import { shortId } from "../../../program/release/manifest.ts";
import type { Manifest } from "../../../program/release/manifest.ts";
import { UserError } from "../../../variables/user-error.ts";
import { describeServed } from "./served-files.ts";

/** Which files go where. */
export interface PublishRequest {
  project: string;
  manifest: Manifest;
  /** Name of the site. */
  site: string;
  bucket: string;
  client: S3Client;
  signal: AbortSignal;
}

/** What was brought to a bucket. */
export interface Published {
  /** What stands before the path of each file. */
  prefix: string;
  files: number;
  /** Files that were not there, or were other ones. */
  uploaded: number;
  /** Bytes of those. */
  bytes: number;
}

/** Files that are on their way at once. */
const atOnce = 8;

/**
 * Brings the files of a site to `/<release id>/` of a bucket, each with its type and how long it may
 * be kept. What is there already with the same content is left, so that a run that was cut short goes
 * on; S3 itself refuses a file that arrives as another one.
 *
 * @throws UserError `ArtifactMissing`, `ArtifactDamaged`, `PublishFailed` with the file.
 */
export async function publishSite(request: PublishRequest): Promise<Published> {
  const { project, manifest, site } = request;
  const digest = requireSite(manifest, site);
  if (!hasEntry(project, digest)) throw notHere(manifest, site);
  checkEntry(project, digest);
  const tree = join(project, treeFolder(digest));
  const paths = listTree(tree);
  const limit = pLimit(atOnce);
  const sizes = await Promise.all(
    // Pages last: one that is there finds all that it names.
    [...paths].sort(byPage).map((path) => limit(() => publishFile(request, tree, path))),
  );
  const uploaded = sizes.filter((size) => size !== undefined);
  return {
    prefix: `/${manifest.id}/`,
    files: paths.length,
    uploaded: uploaded.length,
    bytes: uploaded.reduce((sum, size) => sum + size, 0),
  };
}

function byPage(one: string, other: string): number {
  return Number(one.endsWith(".html")) - Number(other.endsWith(".html"));
}

function requireSite({ id, content }: Manifest, site: string): string {
  const found = content.artifacts[site]?.site;
  if (found !== undefined) return found.digest;
  const sites = Object.entries(content.artifacts).flatMap(([name, kinds]) =>
    kinds.site === undefined ? [] : [name],
  );
  const has = sites.length === 0 ? "it has none" : `it has those of ${sites.join(", ")}`;
  throw new UserError(
    "ArtifactMissing",
    `Release ${shortId(id)} has no files of a site '${site}': ${has}. \`slipway release create\` for ` +
      "a stack on aws makes them.",
  );
}

function notHere({ id, beside }: Manifest, site: string): UserError {
  const at = beside.revision === null ? "" : ` at commit ${beside.revision.commit}`;
  return new UserError(
    "ArtifactMissing",
    `The files of site '${site}' of release ${shortId(id)} are not in the store of this machine: make ` +
      `the release here again with \`slipway release create\`${at}.`,
  );
}

/** Bytes that were sent; undefined where the file was there. */
async function publishFile(
  { manifest, bucket, client, signal }: PublishRequest,
  tree: string,
  path: string,
): Promise<number | undefined> {
  const body = readFileSync(join(tree, path));
  const checksum = createHash("sha256").update(body).digest("base64");
  const place = { Bucket: bucket, Key: `${manifest.id}/${path}` };
  const { contentType, cacheControl } = describeServed(path);
  try {
    const asked = new HeadObjectCommand({ ...place, ChecksumMode: "ENABLED" });
    const known = await client.send(asked, { abortSignal: signal }).catch(noneWhereMissing);
    const isSame =
      known?.ChecksumSHA256 === checksum &&
      known.ContentType === contentType &&
      known.CacheControl === cacheControl;
    if (isSame) return undefined;
    const put = new PutObjectCommand({
      ...place,
      Body: body,
      ContentType: contentType,
      ...(cacheControl !== undefined && { CacheControl: cacheControl }),
      ChecksumSHA256: checksum,
    });
    await client.send(put, { abortSignal: signal });
    return body.length;
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new UserError(
      "PublishFailed",
      `${path} did not reach the bucket '${bucket}': ${why}. What arrived stays; run the command again.`,
      { cause: error },
    );
  }
}

function noneWhereMissing(error: unknown): undefined {
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  if (status === 404) return undefined;
  throw error;
}
