import type { DesiredResource, RouteSpec } from "../../schemas.ts";
import type { Outputs, Unit, UnitContext, UnitStatus } from "./unit.ts";

/** One entry in the table by which the environment's HTTP entry sends requests on. */
export class RouteUnit implements Unit {
  readonly name: string;
  readonly #spec: RouteSpec;
  readonly #context: UnitContext;

  constructor(spec: RouteSpec, context: UnitContext) {
    this.name = spec.name;
    this.#spec = spec;
    this.#context = context;
  }

  get resource(): DesiredResource {
    return { kind: "Route", spec: this.#spec };
  }

  get alive(): boolean {
    return this.#context.entry.hasRoute(this.name);
  }

  start(): Promise<void> {
    this.#context.entry.setRoute(this.#spec);
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.#context.entry.removeRoute(this.name);
    return Promise.resolve();
  }

  async remove(): Promise<void> {
    await this.stop();
  }

  outputs(): Outputs {
    return {};
  }

  addStatus(status: UnitStatus): void {
    const { hosts, path, targets } = this.#spec;
    status.routes.push({ name: this.name, hosts, path, targets });
  }
}
