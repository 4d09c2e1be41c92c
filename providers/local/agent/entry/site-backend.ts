import { existsSync, realpathSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join, sep } from "node:path";
import type { Duplex } from "node:stream";
import compression from "compression";
import sirv from "sirv";
import type { Backend } from "./backend.ts";
import { refuseUpgrade, sendPage } from "./pages.ts";
import { isUnpublished } from "./unpublished.ts";

/** A name that a bundler made from the content: `app.3f9ac21b.js`, `app-BkX93aQz.css`. */
const fingerprinted = /[.-](?=[A-Za-z0-9_]*\d)[A-Za-z0-9_]{8,}\.[a-z0-9]+$/;

/** Serves a folder: files as they are now, compressed, with ETags. */
export class SiteBackend implements Backend {
  readonly #folder: string;
  /** Path of the site's routes, which its files do not have; empty for none. */
  readonly #path: string;
  readonly #fallback: boolean;
  readonly #compress = compression();
  readonly #serve: ReturnType<typeof sirv>;

  constructor(folder: string, fallback: boolean, path = "/") {
    this.#folder = folder;
    this.#path = path === "/" ? "" : path;
    this.#fallback = fallback;
    // `dev`: looks at the folder with each request, so that an edited file is served at once.
    this.#serve = sirv(folder, { dev: true, etag: true, setHeaders: prepare });
  }

  respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.url = this.#stripPath(request.url ?? "/");
    if (request.method !== "GET" && request.method !== "HEAD") {
      const lines = ["A site answers GET and HEAD."];
      response.setHeader("allow", "GET, HEAD");
      sendPage(request, response, { status: 405, title: "Not allowed", lines });
    } else if (isForbidden(this.#folder, request.url ?? "/")) {
      this.#sendMissing(request, response);
    } else {
      // The types are Express's; of its request and response they use what node:http has.
      const [expressRequest, expressResponse] = [request, response] as never[] as [never, never];
      this.#compress(expressRequest, expressResponse, () => {
        this.#send(request, response);
      });
    }
    return Promise.resolve();
  }

  upgrade(_request: IncomingMessage, socket: Duplex): Promise<void> {
    refuseUpgrade(socket, { status: 404, title: "A site has no websockets", lines: [] });
    return Promise.resolve();
  }

  /** What a request asks of the folder: `/docs?x=1` is `/?x=1`. */
  #stripPath(url: string): string {
    if (!url.startsWith(this.#path)) return url;
    const rest = url.slice(this.#path.length);
    return rest.startsWith("/") ? rest : `/${rest}`;
  }

  #send(request: IncomingMessage, response: ServerResponse): void {
    this.#serve(request, response, () => {
      if (!this.#fallback || !isNavigation(request) || isForbidden(this.#folder, "/")) {
        this.#sendMissing(request, response);
        return;
      }
      request.url = "/";
      // @polka/url keeps what it parsed of the first address on the request.
      Reflect.deleteProperty(request, "_parsedUrl");
      this.#serve(request, response, () => {
        this.#sendMissing(request, response);
      });
    });
  }

  #sendMissing(request: IncomingMessage, response: ServerResponse): void {
    const lines = ["The site has no such file."];
    sendPage(request, response, { status: 404, title: "Not found", lines });
  }
}

/** A browser that goes to a page, not a script or image that is missing. */
function isNavigation(request: IncomingMessage): boolean {
  const mode = request.headers["sec-fetch-mode"];
  if (mode !== undefined && mode !== "navigate") return false;
  return request.headers.accept?.includes("text/html") === true;
}

/** Paths that climb out of the folder, and what stands in it for nobody. */
function isForbidden(folder: string, url: string): boolean {
  const path = decode(url.split("?", 1)[0] ?? "/");
  if (path === undefined || /[\0\\]/.test(path)) return true;
  if (isUnpublished(path)) return true;
  // What is served: the path itself, or what sirv tries beside it.
  const tried = ["", ".html", ".htm", "/index.html", "/index.htm"];
  const bare = path.replace(/\/$/, "");
  return tried.some((end) => leadsOut(folder, join(folder, `${bare}${end}`)));
}

/** Whether a file stands outside of the folder, by a link of its own or of a folder above it. */
function leadsOut(folder: string, file: string): boolean {
  if (!existsSync(file)) return false;
  return !`${realpathSync(file)}${sep}`.startsWith(`${realpathSync(folder)}${sep}`);
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function prepare(response: ServerResponse, path: string, stats: { size: number }): void {
  setCaching(response, path);
  limitBody(response, stats.size);
}

/**
 * Keeps a body as long as its head said. A file that is edited while it is sent would otherwise
 * run over into the connection's next answer, or leave the client waiting for the rest.
 */
function limitBody(response: ServerResponse, size: number): void {
  const write = response.write.bind(response) as (chunk: Buffer) => boolean;
  let left = size;
  response.write = (chunk: Buffer): boolean => {
    const part = chunk.subarray(0, left);
    left -= part.length;
    return part.length === 0 || write(part);
  };
  const whole = response.req.method === "GET" && response.req.headers.range === undefined;
  response.once("finish", () => {
    if (whole && left > 0) response.socket?.destroy();
  });
}

/** Asks every time, but for files whose name changes with their content. */
function setCaching(response: ServerResponse, path: string): void {
  const caching = fingerprinted.test(path) ? "public, max-age=31536000, immutable" : "no-cache";
  response.setHeader("cache-control", caching);
}
