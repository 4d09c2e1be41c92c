import { join } from "node:path";
import type { AlertmanagerSpec, DesiredResource } from "../../schemas.ts";
import { inlineUrls, needsInlineUrls } from "../monitoring/alertmanager-version.ts";
import { alertmanagerProgram } from "../monitoring/missing.ts";
import { writeIfNew } from "../monitoring/targets.ts";
import { MonitoringUnit } from "./monitoring-unit.ts";
import { nameUnit } from "./unit-name.ts";
import type { UnitContext } from "./unit.ts";

/** An Alertmanager from PATH, with its secrets in files that only the owner may read. */
export class AlertmanagerUnit extends MonitoringUnit<AlertmanagerSpec> {
  #isOld = false;

  constructor(spec: AlertmanagerSpec, context: UnitContext) {
    super(alertmanagerProgram, spec, nameUnit({ kind: "Alertmanager", spec }), context);
  }

  /** Of a change that was refused the new one: its files are written, and a restart reads them. */
  override get resource(): DesiredResource {
    return { kind: "Alertmanager", spec: this.spec };
  }

  override async start(persist: boolean): Promise<void> {
    await this.server.start(persist, async (program) => {
      this.#isOld = await needsInlineUrls(program);
      this.#writeFiles();
      const flags = [
        "--config.file=config.yml",
        "--storage.path=data",
        // One alone needs no gossip, and would listen on every address for it.
        "--cluster.listen-address=",
      ];
      return { flags, secrets: Object.values(this.spec.secrets) };
    });
  }

  override async adopt(wanted: DesiredResource): Promise<boolean> {
    if (wanted.kind !== "Alertmanager") return false;
    this.spec = wanted.spec;
    this.#writeFiles();
    return this.server.reload(Object.values(this.spec.secrets));
  }

  #writeFiles(): void {
    const { config, secrets } = this.spec;
    const { folder } = this.server;
    for (const [file, content] of Object.entries(secrets)) {
      writeIfNew(join(folder, "secrets", file), content);
    }
    writeIfNew(join(folder, "config.yml"), this.#isOld ? inlineUrls(config, secrets) : config);
  }
}
