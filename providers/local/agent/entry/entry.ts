import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { PageSpec, RouteSpec } from "../../schemas.ts";
import type { Backend } from "./backend.ts";
import { LoopbackServer, type Answering } from "./loopback-server.ts";
import { forgetForwarded } from "./forwarded.ts";
import { downPage, refuseUpgrade, sendPage, sendRoutePage } from "./pages.ts";
import type { Page, UserName } from "./pages.ts";
import { answersHost, pickRoute, WeightedTurns } from "./pick.ts";

interface Entered {
  spec: RouteSpec;
  turns: WeightedTurns;
}

/** The one HTTP entry of an environment: picks a route, and sends the request on. */
export class Entry implements Answering {
  readonly #server = new LoopbackServer(this);
  readonly #routes = new Map<string, Entered>();
  readonly #backends = new Map<string, Backend>();
  readonly #userName: (target: string) => UserName;

  /** `userName` gives what a user calls the target of a route. */
  constructor(userName: (target: string) => UserName) {
    this.#userName = userName;
  }

  get listening(): boolean {
    return this.#server.listening;
  }

  async listen(port: number): Promise<void> {
    await this.#server.listen(port);
  }

  async close(): Promise<void> {
    await this.#server.close();
  }

  hasRoute(name: string): boolean {
    return this.#routes.has(name);
  }

  setRoute(spec: RouteSpec): void {
    this.#routes.set(spec.name, { spec, turns: new WeightedTurns(spec.targets) });
  }

  removeRoute(name: string): void {
    this.#routes.delete(name);
  }

  setBackend(name: string, backend: Backend): void {
    this.#backends.set(name, backend);
  }

  removeBackend(name: string): void {
    this.#backends.delete(name);
  }

  respond(request: IncomingMessage, response: ServerResponse): void {
    const found = this.#find(request);
    if ("status" in found) sendPage(request, response, found);
    else {
      forgetForwarded(request);
      void found.respond(request, response);
    }
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const found = this.#find(request);
    if ("status" in found) refuseUpgrade(socket, found);
    else {
      forgetForwarded(request);
      void found.upgrade(request, socket, head);
    }
  }

  /** What answers a request: a backend, or a page that says why none does. */
  #find(request: IncomingMessage): Backend | Page {
    const specs = [...this.#routes.values()].map((entered) => entered.spec);
    if (!answersHost(specs, request.headers.host)) return foreignPage(request);
    const route = pickRoute(specs, request.headers.host, request.url ?? "/");
    if (route === undefined) return missingPage(request, specs);
    if (route.page !== undefined) return pageBackend(route.page);
    const target = this.#routes.get(route.name)?.turns.next();
    if (target === undefined) return idlePage(route);
    const down = (): Page => downPage(this.#userName(target), "stopped", "it is not running");
    return this.#backends.get(target) ?? down();
  }
}

function pageBackend(page: PageSpec): Backend {
  const refused = { status: page.status, title: "Closed for now", lines: [] };
  return {
    respond: (request, response) => {
      sendRoutePage(request, response, page);
      return Promise.resolve();
    },
    upgrade: (_request, socket) => {
      refuseUpgrade(socket, refused);
      return Promise.resolve();
    },
  };
}

function foreignPage(request: IncomingMessage): Page {
  const asked = request.headers.host ?? "";
  const line =
    "This environment answers localhost, names that end with .localhost, 127.0.0.1, [::1] and the " +
    `hosts that its routes name; '${asked}' is none of them.`;
  return { status: 421, title: "Not a host of this environment", lines: [line] };
}

function idlePage(route: RouteSpec): Page {
  const line = `No target of the route ${route.path} has a weight: every one has a weight of 0.`;
  return { status: 502, title: "Nobody answers", lines: [line] };
}

function missingPage(request: IncomingMessage, routes: RouteSpec[]): Page {
  const table = routes.map((route) => {
    const hosts = route.hosts.length === 0 ? "any host" : route.hosts.join(", ");
    const targets = route.targets.map((target) => target.name).join(", ");
    return `${hosts} ${route.path} -> ${targets}`;
  });
  const lines = table.length === 0 ? ["This environment has no routes yet."] : table.sort();
  const asked = `${request.headers.host ?? ""}${request.url ?? "/"}`;
  return { status: 404, title: `No route for ${asked}`, lines: ["The routes are:", ...lines] };
}
