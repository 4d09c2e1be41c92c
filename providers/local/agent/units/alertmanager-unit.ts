import { rmSync } from "node:fs";
import { join } from "node:path";
import type { AlertmanagerSpec, DesiredResource } from "../../schemas.ts";
import { inlineUrls, needsInlineUrls } from "../monitoring/alertmanager-version.ts";
import { alertmanagerProgram } from "../monitoring/missing.ts";
import { MonitoringServer } from "../monitoring/server.ts";
import { writeIfNew } from "../monitoring/targets.ts";
import type { Outputs, Unit, UnitContext, UnitStatus } from "./unit.ts";

/** An Alertmanager from PATH, with its secrets in files that only the owner may read. */
export class AlertmanagerUnit implements Unit {
  readonly name: string;
  readonly #context: UnitContext;
  readonly #server: MonitoringServer;
  #spec: AlertmanagerSpec;
  #isOld = false;

  constructor(spec: AlertmanagerSpec, context: UnitContext) {
    this.name = spec.name;
    this.#spec = spec;
    this.#context = context;
    this.#server = new MonitoringServer(alertmanagerProgram, spec, context);
  }

  get alive(): boolean {
    return this.#server.alive;
  }

  async start(persist: boolean): Promise<void> {
    await this.#server.start(persist, async (program) => {
      this.#isOld = await needsInlineUrls(program);
      this.#writeFiles();
      const flags = [
        "--config.file=config.yml",
        "--storage.path=data",
        // One alone needs no gossip, and would listen on every address for it.
        "--cluster.listen-address=",
      ];
      return { flags, secrets: Object.values(this.#spec.secrets) };
    });
  }

  async adopt(wanted: DesiredResource): Promise<boolean> {
    if (wanted.kind !== "Alertmanager") return false;
    this.#spec = wanted.spec;
    this.#writeFiles();
    return this.#server.reload(Object.values(this.#spec.secrets));
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#server.folder, { recursive: true, force: true });
    this.#context.ports.release(this.name);
  }

  outputs(): Outputs {
    return this.#server.outputs();
  }

  addStatus(status: UnitStatus): void {
    this.#server.addStatus(status);
  }

  #writeFiles(): void {
    const { config, secrets } = this.#spec;
    const { folder } = this.#server;
    for (const [file, content] of Object.entries(secrets)) {
      writeIfNew(join(folder, "secrets", file), content);
    }
    writeIfNew(join(folder, "config.yml"), this.#isOld ? inlineUrls(config, secrets) : config);
  }
}
