import { rmSync } from "node:fs";
import type { DesiredResource } from "../../schemas.ts";
import type { MonitoringProgram } from "../monitoring/missing.ts";
import { MonitoringServer, type ServerSpec } from "../monitoring/server.ts";
import type { UnitName } from "./unit-name.ts";
import type { Outputs, Unit, UnitContext, UnitStatus } from "./unit.ts";

/** A server of monitoring from PATH as a unit: all but the files and flags of its own. */
export abstract class MonitoringUnit<Spec extends ServerSpec> implements Unit {
  readonly name: string;
  protected readonly context: UnitContext;
  protected readonly server: MonitoringServer;
  /** As it is wanted now. */
  protected spec: Spec;

  constructor(program: MonitoringProgram, spec: Spec, called: UnitName, context: UnitContext) {
    this.name = spec.name;
    this.spec = spec;
    this.context = context;
    this.server = new MonitoringServer(program, spec, called, context);
  }

  get alive(): boolean {
    return this.server.alive;
  }

  abstract get resource(): DesiredResource;

  abstract start(persist: boolean): Promise<void>;

  abstract adopt(wanted: DesiredResource): Promise<boolean>;

  async stop(): Promise<void> {
    await this.server.stop();
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.server.folder, { recursive: true, force: true });
    this.context.ports.release(this.name);
  }

  outputs(): Outputs {
    return this.server.outputs();
  }

  addStatus(status: UnitStatus): void {
    this.server.addStatus(status);
  }
}
