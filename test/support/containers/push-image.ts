import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

// Builds an image of one layer and pushes it as $SLIPWAY_IMAGE: what a project's own builder does.

const read = (name: string): string => process.env[name] ?? "";

const [, host = "", name = "", tag = ""] =
  /^([^/]+)\/(.+):([^:]+)$/.exec(read("SLIPWAY_IMAGE")) ?? [];
const [os, architecture] = read("SLIPWAY_PLATFORM").split("/");
const base = `http://${host}/v2/${name}`;

function digestOf(content: string | Uint8Array): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

async function push(content: string): Promise<{ digest: string; size: number }> {
  const begun = await fetch(`${base}/blobs/uploads/`, { method: "POST" });
  const place = new URL(begun.headers.get("location") ?? "", base);
  place.searchParams.set("digest", digestOf(content));
  const ended = await fetch(place, { method: "PUT", body: content });
  if (!ended.ok) throw new Error(`the registry answered ${ended.status}`);
  return { digest: digestOf(content), size: Buffer.byteLength(content) };
}

// What is in the layer is nothing to a registry: what it is built from will do.
const file = join(read("SLIPWAY_CONTEXT"), "pier.txt");
const source = existsSync(file) ? file : read("SLIPWAY_DOCKERFILE");
const layer = readFileSync(source, "utf8") + read("STAMP");
const created = new Date(Number(read("SOURCE_DATE_EPOCH")) * 1000).toISOString();
const rootfs = { type: "layers", diff_ids: [digestOf(layer)] };
const config = JSON.stringify({ os, architecture, created, rootfs });
const oci = "application/vnd.oci.image";
const manifest = JSON.stringify({
  schemaVersion: 2,
  mediaType: `${oci}.manifest.v1+json`,
  config: { mediaType: `${oci}.config.v1+json`, ...(await push(config)) },
  layers: [{ mediaType: `${oci}.layer.v1.tar`, ...(await push(layer)) }],
});
const headers = { "content-type": `${oci}.manifest.v1+json` };
const answer = await fetch(`${base}/manifests/${tag}`, { method: "PUT", body: manifest, headers });
if (!answer.ok) throw new Error(`the registry answered ${answer.status}`);
