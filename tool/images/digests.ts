import { createHash } from "node:crypto";
import * as z from "zod";
import { architectures } from "../../components/images/lock.ts";
import type { ImageEntry } from "../../components/images/lock.ts";
import { RegistryFailure } from "./failure.ts";
import { parseRepository } from "./reference.ts";
import type { Repository } from "./reference.ts";
import type { Ask } from "./transport.ts";

/** The digests of one image, as the lock has them. */
export type Digests = Pick<ImageEntry, "digest" | "digests">;

/** Media types of an index, and of a manifest, by OCI's and by Docker's name. */
const indexTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];
const manifestTypes = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];
const accept = [...indexTypes, ...manifestTypes];

const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const platformSchema = z.object({
  os: z.string(),
  architecture: z.string(),
  variant: z.string().optional(),
});
const bodySchema = z.union([
  z.object({
    manifests: z.array(z.object({ digest: digestSchema, platform: platformSchema.optional() })),
  }),
  z.object({ config: z.object({ digest: digestSchema }) }),
]);

/** The digest that a tag has now, without its content: `HEAD` is not counted as a pull. */
export async function readDigest(ask: Ask, image: string, tag: string): Promise<string> {
  const repository = parseRepository(image);
  const response = await ask(repository, { method: "HEAD", path: `manifests/${tag}`, accept });
  const told = digestSchema.safeParse(response.headers.get("docker-content-digest"));
  if (told.success) return told.data;
  // The header is optional: without it, the digest is that of the content.
  return digestOf(await readManifest(ask, repository, tag));
}

/**
 * The digests of what a digest names: itself, and the manifests of the architectures.
 *
 * @throws RegistryFailure where the content is not what the digest says.
 */
export async function readDigests(ask: Ask, image: string, digest: string): Promise<Digests> {
  const repository = parseRepository(image);
  const content = await readManifest(ask, repository, digest);
  if (digestOf(content) !== digest) {
    throw new RegistryFailure(
      `${repository.host} answered content of ${digestOf(content)} for ${digest}`,
    );
  }
  const body = parseJson(content, bodySchema, `the manifest ${digest}`);
  if ("manifests" in body) return { digest, digests: pickArchitectures(body.manifests) };
  const platform = await readPlatform(ask, repository, body.config.digest);
  return { digest, digests: pickArchitectures([{ digest, platform }]) };
}

/** A manifest as a registry answers it. */
export interface RegistryManifest {
  digest: string;
  /** Bytes. */
  size: number;
}

/**
 * The manifest of a tag or a digest, by its content.
 *
 * @throws RegistryFailure where there is none, or one of another digest than was asked for.
 */
export async function describeManifest(
  ask: Ask,
  image: string,
  name: string,
): Promise<RegistryManifest> {
  const repository = parseRepository(image);
  const content = await readManifest(ask, repository, name);
  const digest = digestOf(content);
  if (!name.startsWith("sha256:") || name === digest) return { digest, size: content.length };
  throw new RegistryFailure(`${repository.host} answered content of ${digest} for ${name}`);
}

async function readManifest(ask: Ask, repository: Repository, name: string): Promise<Uint8Array> {
  const response = await ask(repository, { method: "GET", path: `manifests/${name}`, accept });
  return response.bytes();
}

/** The platform of an image without an index, from its configuration. */
async function readPlatform(
  ask: Ask,
  repository: Repository,
  digest: string,
): Promise<z.infer<typeof platformSchema>> {
  const question = { method: "GET", path: `blobs/${digest}`, accept: ["*/*"] } as const;
  const content = await (await ask(repository, question)).bytes();
  return parseJson(content, platformSchema, `the configuration ${digest}`);
}

function pickArchitectures(
  manifests: readonly { digest: string; platform?: z.infer<typeof platformSchema> | undefined }[],
): Digests["digests"] {
  const find = (wanted: string): string | null =>
    manifests.find(({ platform }) => platform !== undefined && nameOf(platform) === wanted)
      ?.digest ?? null;
  const [amd64, arm64] = architectures;
  return { [amd64]: find(amd64), [arm64]: find(arm64) };
}

/** `linux/arm64`, also for its only variant v8. */
function nameOf({ os, architecture, variant }: z.infer<typeof platformSchema>): string {
  const plain = variant === undefined || (architecture === "arm64" && variant === "v8");
  return `${os}/${architecture}${plain ? "" : `/${variant}`}`;
}

function parseJson<Shape>(content: Uint8Array, schema: z.ZodType<Shape>, what: string): Shape {
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(content)));
  } catch {
    throw new RegistryFailure(`${what} is not of a form that is known`);
  }
}

function digestOf(content: Uint8Array): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
