import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Keys of a server that speaks TLS, and whom it takes. */
export interface ClusterKeys {
  cert: string;
  key: string;
  /** Authority of the clients that it takes. */
  clientCa: string;
}

/** What a {@link FakeCluster} has. */
export interface ClusterContent {
  namespace: string;
  deployments?: object[];
  statefulsets?: object[];
  clusters?: object[];
  pods?: object[];
  /** Lines of each container, by `pod/container`; each begins with its time. */
  logs?: Record<string, string[]>;
  /** Answers of Services by `name:port/path`. */
  services?: Record<string, unknown>;
  /** What Services answer by `name:port`, to a path with its query; undefined is no answer. */
  proxied?: Record<string, (path: string) => unknown>;
}

/** A server that answers as the API server of Kubernetes does, as far as it is asked here. */
export class FakeCluster {
  /** Paths that were asked, with their headers. */
  readonly asked: { path: string; authorization: string | undefined }[] = [];
  readonly #content: ClusterContent;
  readonly #server: ReturnType<typeof createServer> | ReturnType<typeof createTlsServer>;
  readonly #protocol: string;

  private constructor(content: ClusterContent, keys: ClusterKeys | undefined) {
    this.#content = content;
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      void this.#answer(request, response);
    };
    const { cert, key, clientCa } = keys ?? {};
    this.#protocol = keys ? "https" : "http";
    this.#server = keys
      ? createTlsServer({ cert, key, ca: clientCa, requestCert: true }, answer)
      : createServer(answer);
  }

  static async start(content: ClusterContent, keys?: ClusterKeys): Promise<FakeCluster> {
    const cluster = new FakeCluster(content, keys);
    await new Promise<void>((done) => cluster.#server.listen(0, "127.0.0.1", done));
    return cluster;
  }

  get url(): string {
    return `${this.#protocol}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", this.url);
    this.asked.push({ path: request.url ?? "", authorization: request.headers.authorization });
    const [, rest = ""] =
      /^\/(?:apis\/apps\/v1|api\/v1|apis\/postgresql\.cnpg\.io\/v1)\/namespaces\/([^?]+)$/.exec(
        pathname,
      ) ?? [];
    const [namespace, kind = "", name = "", part = "", ...path] = rest.split("/");
    if (part === "log" && namespace === this.#content.namespace) {
      await this.#sendLog(response, name, searchParams);
      return;
    }
    const query = searchParams.size === 0 ? "" : `?${searchParams.toString()}`;
    const answer =
      this.#content.services?.[`${name}/${path.join("/")}`] ??
      this.#content.proxied?.[name]?.(`/${path.join("/")}${query}`);
    const items = this.#content[kind as "pods"];
    if (namespace !== this.#content.namespace) refuse(response, 403, "forbidden");
    else if (part === "proxy" && answer !== undefined) send(response, answer);
    else if (part === "proxy") refuse(response, 503, "no endpoints");
    else if (items === undefined) refuse(response, 404, "not found");
    else this.#sendSelected(response, items, searchParams);
  }

  #sendSelected(response: ServerResponse, items: object[], searchParams: URLSearchParams): void {
    sendPage(
      response,
      items.filter((item) => isSelected(item, searchParams.get("labelSelector") ?? "")),
      searchParams,
    );
  }

  async #sendLog(response: ServerResponse, pod: string, query: URLSearchParams): Promise<void> {
    const lines = this.#content.logs?.[`${pod}/${query.get("container") ?? ""}`] ?? [];
    const since = query.get("sinceTime");
    const recent = lines.filter(
      (line) => since === null || Date.parse(line.split(" ")[0] ?? "") >= Date.parse(since),
    );
    const tail = query.get("tailLines");
    const shown = tail === null ? recent : Number(tail) === 0 ? [] : recent.slice(-Number(tail));
    response.write(shown.map((line) => `${line}\n`).join(""));
    for (let index = 0; query.get("follow") === "true" && !response.destroyed; index += 1) {
      response.write(`${new Date().toISOString()} new line ${index}\n`);
      await sleep(20);
    }
    response.end();
  }
}

/** One object a page, so that whoever reads only the first page is found out. */
function sendPage(response: ServerResponse, items: object[], query: URLSearchParams): void {
  const start = Number(query.get("continue") ?? 0);
  const next = start + 1 < items.length ? String(start + 1) : "";
  send(response, {
    kind: "List",
    metadata: { continue: next },
    items: items.slice(start, start + 1),
  });
}

function isSelected(item: object, selector: string): boolean {
  const { labels = {} } = (item as { metadata: { labels?: Record<string, string> } }).metadata;
  return selector.split(",").every((one) => {
    const [name = "", value] = one.split("=");
    return labels[name] === value;
  });
}

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** As the API server does it: an object of kind Status. */
function refuse(response: ServerResponse, code: number, message: string): void {
  response.writeHead(code, { "content-type": "application/json" });
  response.end(JSON.stringify({ kind: "Status", status: "Failure", message, code }));
}
