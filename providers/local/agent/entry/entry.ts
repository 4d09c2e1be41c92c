import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { RouteSpec } from "../../schemas.ts";
import type { Backend } from "./backend.ts";
import { LoopbackServer, type Answering } from "./loopback-server.ts";
import { downPage, refuseUpgrade, sendPage, type Page } from "./pages.ts";
import { pickRoute, WeightedTurns } from "./pick.ts";

interface Entered {
  spec: RouteSpec;
  turns: WeightedTurns;
}

/** The one HTTP entry of an environment: picks a route, and sends the request on. */
export class Entry implements Answering {
  readonly #server = new LoopbackServer(this);
  readonly #routes = new Map<string, Entered>();
  readonly #backends = new Map<string, Backend>();

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
    else void found.respond(request, response);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const found = this.#find(request);
    if ("status" in found) refuseUpgrade(socket, found);
    else void found.upgrade(request, socket, head);
  }

  /** What answers a request: a backend, or a page that says why none does. */
  #find(request: IncomingMessage): Backend | Page {
    const specs = [...this.#routes.values()].map((entered) => entered.spec);
    const route = pickRoute(specs, request.headers.host, request.url ?? "/");
    if (route === undefined) return missingPage(request, specs);
    const target = this.#routes.get(route.name)?.turns.next();
    if (target === undefined) return downPage(route.name, "no target of its route has a weight");
    return this.#backends.get(target) ?? downPage(target, "it is not running");
  }
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
