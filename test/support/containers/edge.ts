import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request, type Agent, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import getPort from "get-port";
import { formatCaddyConfig } from "../../../components/platforms/docker/edge/caddy-config.ts";
import type {
  EdgeEntry,
  EdgePlan,
  EdgeUpstream,
} from "../../../components/platforms/docker/edge/edge-plan.ts";
import { formatServing, formatWeights } from "../../../components/platforms/docker/edge/traffic.ts";
import type { HealthPlan } from "../../../components/plan/workload-shape.ts";
import { parseRoutes, type RoutesInputs } from "../../../providers/edge/schemas.ts";
import { CaddyProcess } from "./caddy.ts";

type Slot = EdgeUpstream["slot"];

/** What a server answered. */
export interface Answer {
  status: number;
  body: string;
  headers: IncomingMessage["headers"];
}

/** What is asked. */
export interface Question {
  port: number;
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  agent?: Agent;
}

/** Asks over HTTP as it is: nothing is tried again. Rejects where no whole answer comes. */
export function ask({ port, path = "/", method = "GET", headers, agent }: Question) {
  return new Promise<Answer>((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, method, headers, agent };
    const asked = request(options, (response) => {
      let body = "";
      response.on("data", (part: Buffer) => (body += part.toString()));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body, headers: response.headers });
      });
    });
    asked.on("error", reject);
    asked.end(method === "POST" ? "body" : undefined);
  });
}

/** One copy of a service: says its name, or what it was asked (`/echo`), late if `?slow=<ms>`. */
export class Copy {
  readonly name: string;
  readonly slot: Slot;
  port = 0;
  #server: Server | undefined;

  constructor(name: string, slot: Slot) {
    this.name = name;
    this.slot = slot;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.#server = createServer((asked, answer) => {
      asked.resume();
      const slow = Number(new URL(asked.url ?? "", "http://x").searchParams.get("slow") ?? 0);
      const echo = asked.url?.startsWith("/echo");
      void sleep(slow).then(() => answer.end(echo ? JSON.stringify(asked.headers) : this.name));
    });
    this.#server.listen(this.port, "127.0.0.1");
    await once(this.#server, "listening");
    this.port = (this.#server.address() as AddressInfo).port;
  }

  /** Ends it as a crash does: requests under way are broken off. */
  stop(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }
}

/** A real Caddy, configured as an environment's edge, before copies of a service `api`. */
export class EdgeWorld {
  readonly caddy: CaddyProcess;
  readonly copies: Copy[];
  readonly folder: string;
  readonly entry: EdgeEntry;
  readonly inside: number;
  readonly metrics: number;
  /** How the edge checks the copies; not at all at first. */
  health: HealthPlan | undefined;

  private constructor(made: Pick<EdgeWorld, "caddy" | "copies" | "entry" | "inside" | "metrics">) {
    this.folder = mkdtempSync(join(tmpdir(), "slipway-weights-"));
    this.caddy = made.caddy;
    this.copies = made.copies;
    this.entry = made.entry;
    this.inside = made.inside;
    this.metrics = made.metrics;
  }

  /** Starts copies such as `a1` and `b1`, named after their slot, and a Caddy without routes. */
  static async start(program: string, names: string[], tls = false): Promise<EdgeWorld> {
    const copies = names.map((name) => new Copy(name, name.startsWith("a") ? "a" : "b"));
    await Promise.all(copies.map((copy) => copy.start()));
    const caddy = await CaddyProcess.start(program);
    const http = await freePort();
    const entry: EdgeEntry = tls
      ? { tls: "internal", http, https: await freePort(), domain: "localhost" }
      : { tls: "off", http };
    const [inside, metrics] = [await freePort(), await freePort()];
    return new EdgeWorld({ caddy, copies, entry, inside, metrics });
  }

  plan(a: number, b: number): EdgePlan {
    const weights = { a, b };
    const upstreams = this.copies.map(({ address, slot }) => ({
      address,
      slot,
      weight: weights[slot],
    }));
    const health = this.health && { health: this.health };
    return {
      entry: this.entry,
      drainSeconds: 10,
      routes: [
        { id: "api", hosts: [], path: "/", upstreams, ...health },
        { id: "api", hosts: [], path: "/below", strip: true, upstreams, ...health },
        { id: "none", hosts: [], path: "/none", upstreams: [] },
      ],
      services: [{ id: "api", port: this.inside, hosts: ["api"], upstreams, ...health }],
    };
  }

  /** Inputs of the `Routes` resource at weights of the two slots. */
  inputs(a: number, b: number): RoutesInputs {
    const plan = this.plan(a, b);
    const { admin } = this.caddy;
    const place = { admin, metrics: this.metrics, address: "127.0.0.1", weights: this.folder };
    const inputs = parseRoutes({
      access: { kind: "http", address: this.caddy.address },
      config: formatCaddyConfig(plan, place),
      weights: formatWeights(plan),
      weightsFolder: this.folder,
      serving: formatServing(plan),
      drainSeconds: plan.drainSeconds,
    });
    if (inputs === undefined) throw new Error("the inputs are not those of Routes");
    return inputs;
  }

  /** Asks the published port. */
  ask(question: Omit<Question, "port"> = {}): Promise<Answer> {
    return ask({ port: this.entry.http, ...question });
  }

  async remove(): Promise<void> {
    for (const copy of this.copies) copy.stop();
    await this.caddy.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  return getPort({ host: "127.0.0.1" });
}
