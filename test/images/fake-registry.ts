import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

/** An image of a {@link FakeRegistry}: its content by architecture, or one manifest alone. */
export interface FakeImage {
  /** `linux/amd64`, `linux/arm64/v8`; the content of each is made up. */
  platforms: string[];
  /** Whether it has no index, but one manifest and its configuration. */
  isSingle?: boolean;
}

/** What goes wrong, by the path of the request or as a whole. */
export interface Faults {
  /** Statuses of the next answers, each with its headers, before the right one. */
  next?: { status: number; headers?: Record<string, string> }[];
  /** Whether content is another one than the digest says. */
  wrongContent?: boolean;
  /** Whether the digest is not told in a header. */
  noDigestHeader?: boolean;
  /** Address of the token service, instead of its own. */
  realm?: string;
  /** Whether it wants no token. */
  isOpen?: boolean;
  /** Where manifests are instead: answered with a redirect. */
  redirect?: string;
}

/** A registry on loopback that speaks the distribution API, with a token service. */
export interface FakeRegistry {
  /** `127.0.0.1:40123`. */
  host: string;
  /** `GET /v2/library/postgres/manifests/18`, in order; with `token` for the service's. */
  requests: string[];
  faults: Faults;
  /** Digest of the index, or the only manifest, of an image: `library/postgres:18`. */
  digestOf(image: string): string;
  /** Digest of the manifest of one platform. */
  manifestOf(image: string, platform: string): string;
  /** Whether the token service wants the user `anna` with the password `secret`. */
  wantsPassword: boolean;
}

const indexType = "application/vnd.oci.image.index.v1+json";
const manifestType = "application/vnd.oci.image.manifest.v1+json";

/** Starts a registry with some images; it ends with the test. */
export async function startRegistry(
  images: Readonly<Record<string, FakeImage>>,
): Promise<FakeRegistry> {
  const contents = new Map<string, { type: string; body: string }>();
  const digests = new Map<string, string>();
  const put = (type: string, body: object): string => {
    const text = JSON.stringify(body);
    const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
    contents.set(digest, { type, body: text });
    return digest;
  };
  for (const [name, image] of Object.entries(images)) storeImage(name, image, put, digests);
  const server = createServer((request, response) => {
    answer(registry, { contents, digests }, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const registry: FakeRegistry = {
    host: `127.0.0.1:${port}`,
    requests: [],
    faults: {},
    digestOf: (image) => digests.get(image) ?? "",
    manifestOf: (image, platform) => digests.get(`${image} ${platform}`) ?? "",
    wantsPassword: false,
  };
  return registry;
}

function storeImage(
  name: string,
  { platforms, isSingle = false }: FakeImage,
  put: (type: string, body: object) => string,
  digests: Map<string, string>,
): void {
  const manifests = platforms.map((platform) => {
    const [os = "", architecture = "", variant] = platform.split("/");
    const described = { os, architecture, ...(variant !== undefined && { variant }) };
    const config = put("application/vnd.oci.image.config.v1+json", { name, ...described });
    const digest = put(manifestType, { mediaType: manifestType, config: { digest: config } });
    digests.set(`${name} ${platform}`, digest);
    return { mediaType: manifestType, digest, platform: described };
  });
  const [first] = manifests;
  const digest =
    isSingle && first ? first.digest : put(indexType, { mediaType: indexType, manifests });
  digests.set(name, digest);
}

interface Store {
  contents: ReadonlyMap<string, { type: string; body: string }>;
  digests: ReadonlyMap<string, string>;
}

function answer(
  registry: FakeRegistry,
  store: Store,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const url = new URL(request.url ?? "", `http://${registry.host}`);
  const { faults } = registry;
  if (url.pathname === "/token") {
    giveToken(registry, url, request, response);
    return;
  }
  registry.requests.push(`${request.method ?? ""} ${url.pathname}`);
  const fault = faults.next?.shift();
  if (fault !== undefined) {
    response.writeHead(fault.status, fault.headers).end();
    return;
  }
  const [, name = "", kind = "", reference = ""] =
    /^\/v2\/(.+)\/(manifests|blobs)\/(.+)$/.exec(url.pathname) ?? [];
  const scope = `repository:${name}:pull`;
  const isKnown = request.headers.authorization === `Bearer token for ${scope}`;
  if (!isKnown && faults.isOpen !== true) {
    const realm = faults.realm ?? `http://${registry.host}/token`;
    const challenge = `Bearer realm="${realm}",service="fake",scope="${scope}"`;
    response.writeHead(401, { "www-authenticate": challenge }).end();
    return;
  }
  if (faults.redirect !== undefined) {
    response.writeHead(307, { location: `${faults.redirect}${url.pathname}` }).end();
    return;
  }
  const digest = reference.startsWith("sha256:")
    ? reference
    : (store.digests.get(`${name}:${reference}`) ?? "");
  const content = store.contents.get(digest);
  const accepted =
    kind === "blobs" || (request.headers.accept ?? "").includes(content?.type ?? "-");
  if (content === undefined || !accepted) {
    response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
    return;
  }
  response.writeHead(200, {
    "content-type": content.type,
    ...(faults.noDigestHeader !== true && { "docker-content-digest": digest }),
  });
  const text = faults.wrongContent === true ? `${content.body} ` : content.body;
  response.end(request.method === "HEAD" ? undefined : text);
}

function giveToken(
  registry: FakeRegistry,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  registry.requests.push(`token ${url.searchParams.get("scope") ?? ""}`);
  const password = `Basic ${Buffer.from("anna:secret").toString("base64")}`;
  if (registry.wantsPassword && request.headers.authorization !== password) {
    response.writeHead(401).end();
    return;
  }
  const service = url.searchParams.get("service");
  const token = `token for ${url.searchParams.get("scope") ?? ""}`;
  response.end(JSON.stringify(service === "fake" ? { token } : {}));
}
