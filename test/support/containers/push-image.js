// Builds an image of one layer and pushes it as $SLIPWAY_IMAGE: what a project's own builder does.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const {
  SLIPWAY_IMAGE,
  SLIPWAY_CONTEXT,
  SLIPWAY_PLATFORM,
  SOURCE_DATE_EPOCH,
  STAMP = "",
} = process.env;
const [, host, name, tag] = /^([^/]+)\/(.+):([^:]+)$/.exec(SLIPWAY_IMAGE);
const [os, architecture] = SLIPWAY_PLATFORM.split("/");
const base = `http://${host}/v2/${name}`;
const digestOf = (content) => `sha256:${createHash("sha256").update(content).digest("hex")}`;

async function push(content) {
  const begun = await fetch(`${base}/blobs/uploads/`, { method: "POST" });
  const place = new URL(begun.headers.get("location"), base);
  place.searchParams.set("digest", digestOf(content));
  const ended = await fetch(place, { method: "PUT", body: content });
  if (!ended.ok) throw new Error(`the registry answered ${ended.status}`);
  return { digest: digestOf(content), size: content.length };
}

console.log("building", name);
const layer = Buffer.from(readFileSync(join(SLIPWAY_CONTEXT, "pier.txt"), "utf8") + STAMP);
const created = new Date(Number(SOURCE_DATE_EPOCH) * 1000).toISOString();
const rootfs = { type: "layers", diff_ids: [digestOf(layer)] };
const config = Buffer.from(JSON.stringify({ os, architecture, created, rootfs }));
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
