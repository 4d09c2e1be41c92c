import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  createReadStream,
  mkdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** An image as BuildKit reads it from a folder. */
export interface OciLayout {
  folder: string;
  /** Digest of its manifest: `sha256:…`. */
  digest: string;
}

/** Writes an image of some folders, each a layer above the one before, as an OCI layout. */
export async function writeLayout(
  folder: string,
  roots: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<OciLayout> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "blobs/sha256"), { recursive: true });
  const layers = [];
  for (const root of roots) layers.push(await writeLayer(folder, root));
  const config = writeBlob(folder, "application/vnd.oci.image.config.v1+json", {
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    config: { Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`) },
    rootfs: { type: "layers", diff_ids: layers.map((one) => one.digest) },
  });
  const type = "application/vnd.oci.image.manifest.v1+json";
  const content = { schemaVersion: 2, mediaType: type, config, layers };
  const manifest = writeBlob(folder, type, content);
  const index = { schemaVersion: 2, manifests: [manifest] };
  writeFileSync(join(folder, "index.json"), JSON.stringify(index));
  writeFileSync(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  return { folder, digest: manifest.digest };
}

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}

async function writeLayer(folder: string, root: string): Promise<Descriptor> {
  const file = join(folder, "layer.tar");
  const kept = ["--xattrs", "--xattrs-include=security.capability"];
  const options = [...kept, "--numeric-owner", "--owner=0", "--group=0", "--sort=name"];
  execFileSync("tar", ["-cf", file, ...options, "-C", root, "."], { stdio: "pipe" });
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  const digest = hash.digest("hex");
  copyFileSync(file, join(folder, "blobs/sha256", digest));
  const { size } = statSync(file);
  rmSync(file);
  return { mediaType: "application/vnd.oci.image.layer.v1.tar", digest: `sha256:${digest}`, size };
}

function writeBlob(folder: string, mediaType: string, content: unknown): Descriptor {
  const text = JSON.stringify(content);
  const digest = createHash("sha256").update(text).digest("hex");
  writeFileSync(join(folder, "blobs/sha256", digest), text);
  return { mediaType, digest: `sha256:${digest}`, size: Buffer.byteLength(text) };
}
