import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../../../variables/user-error.ts";
import type { DesiredResource, StaticSiteSpec } from "../../schemas.ts";
import { SiteBackend } from "../entry/site-backend.ts";
import { makeReady } from "./make-ready.ts";
import { nameUnit } from "./unit-name.ts";
import type { Outputs, Unit, UnitContext, UnitStatus } from "./unit.ts";

/** A folder of files, served by the agent itself. */
export class SiteUnit implements Unit {
  readonly name: string;
  readonly #spec: StaticSiteSpec;
  readonly #component: string;
  readonly #context: UnitContext;
  #serving = false;

  constructor(spec: StaticSiteSpec, context: UnitContext) {
    this.name = spec.name;
    this.#spec = spec;
    this.#component = nameUnit({ kind: "StaticSite", spec }).component;
    this.#context = context;
  }

  get resource(): DesiredResource {
    return this.#resource;
  }

  get #resource() {
    return { kind: "StaticSite", spec: this.#spec } as const;
  }

  get alive(): boolean {
    return this.#serving;
  }

  async prepare(): Promise<void> {
    await makeReady(this.#resource, this.#context);
  }

  async start(): Promise<void> {
    const { source, fallback, path } = this.#spec;
    const built = await makeReady(this.#resource, this.#context);
    const folder = built?.folder ?? join(this.#context.paths.projectRoot, source);
    if (!existsSync(folder)) {
      const message = `Site '${this.#component}' has no folder ${folder}: build it, or mend \`source\`.`;
      throw new UserError("SourceMissing", message);
    }
    this.#context.entry.setBackend(this.name, new SiteBackend(folder, fallback, path));
    this.#serving = true;
  }

  stop(): Promise<void> {
    this.#context.entry.removeBackend(this.name);
    this.#serving = false;
    return Promise.resolve();
  }

  async remove(): Promise<void> {
    await this.stop();
  }

  outputs(): Outputs {
    return {};
  }

  addStatus(status: UnitStatus): void {
    const { source } = this.#spec;
    status.sites.push({
      name: this.name,
      component: this.#component,
      source,
      serving: this.#serving,
    });
  }
}
