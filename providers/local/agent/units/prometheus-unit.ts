import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { DesiredResource, PrometheusSpec } from "../../schemas.ts";
import { LoopbackServer } from "../entry/loopback-server.ts";
import { refuseUpgrade } from "../entry/pages.ts";
import { formatFigures } from "../monitoring/figures.ts";
import { prometheusProgram } from "../monitoring/missing.ts";
import {
  hostOf,
  listTargets,
  listWatched,
  writeIfNew,
  writeTargets,
} from "../monitoring/targets.ts";
import { MonitoringUnit } from "./monitoring-unit.ts";
import { nameUnit } from "./unit-name.ts";
import type { UnitContext } from "./unit.ts";

/** A Prometheus from PATH, its targets kept as the environment's processes are, and the agent's own figures. */
export class PrometheusUnit extends MonitoringUnit<PrometheusSpec> {
  #figures: LoopbackServer | undefined;
  #refresh: NodeJS.Timeout | undefined;

  constructor(spec: PrometheusSpec, context: UnitContext) {
    super(prometheusProgram, spec, nameUnit({ kind: "Prometheus", spec }), context);
  }

  /** Of a change that was refused the new one: its files are written, and a restart reads them. */
  override get resource(): DesiredResource {
    return { kind: "Prometheus", spec: this.spec };
  }

  override async start(persist: boolean): Promise<void> {
    await this.stop();
    await this.server.start(persist, async () => {
      await this.#openFigures();
      this.#writeFiles();
      this.#keepTargets();
      return { flags: flagsOf(this.spec), secrets: [] };
    });
  }

  override async adopt(wanted: DesiredResource): Promise<boolean> {
    // How long figures are kept is a flag: it takes a new process.
    if (wanted.kind !== "Prometheus" || wanted.spec.retentionDays !== this.spec.retentionDays) {
      return false;
    }
    this.spec = wanted.spec;
    this.#writeFiles();
    this.#keepTargets();
    return this.server.reload([]);
  }

  override async stop(): Promise<void> {
    clearInterval(this.#refresh);
    await super.stop();
    await this.#figures?.close();
    this.#figures = undefined;
  }

  #writeFiles(): void {
    writeIfNew(join(this.server.folder, "prometheus.yml"), this.spec.config);
    writeIfNew(join(this.server.folder, "rules/slipway.yml"), this.spec.rules);
  }

  /** Ports of copies change with their number; Prometheus reads the files by itself. */
  #keepTargets(): void {
    clearInterval(this.#refresh);
    this.#writeTargets();
    const write = (): void => {
      this.#writeTargets();
    };
    this.#refresh = setInterval(write, this.spec.refreshSeconds * 1000);
  }

  #writeTargets(): void {
    const { processes, alertmanagers } = this.spec;
    const agent = this.context.ports.get(figuresOwner(this.name));
    const groups = {
      services: listTargets(processes, this.context.look()),
      agent: agent === undefined ? [] : [{ targets: [hostOf(agent)], labels: {} }],
      alertmanagers: alertmanagers.map((address) => ({ targets: [address], labels: {} })),
    };
    for (const [job, list] of Object.entries(groups)) {
      writeTargets(join(this.server.folder, `targets/${job}.json`), list);
    }
  }

  async #openFigures(): Promise<void> {
    const owner = figuresOwner(this.name);
    const port = await this.context.ports.choose(owner);
    await this.context.ports.assertFree(owner);
    this.#figures = new LoopbackServer({
      respond: (_request: IncomingMessage, response: ServerResponse) => {
        this.#sendFigures(response);
      },
      upgrade: (_request, socket) => {
        refuseUpgrade(socket, { status: 404, title: "Only figures are here", lines: [] });
      },
    });
    await this.#figures.listen(port);
  }

  #sendFigures(response: ServerResponse): void {
    const { paths, look, componentOf } = this.context;
    const seen = look();
    const watched = listWatched(this.spec.processes, seen, componentOf);
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
    response.end(formatFigures(watched, seen.schedules, paths.folder));
  }
}

function figuresOwner(name: string): string {
  return `${name}/figures`;
}

function flagsOf({ retentionDays }: PrometheusSpec): string[] {
  return [
    "--config.file=prometheus.yml",
    "--storage.tsdb.path=data",
    `--storage.tsdb.retention.time=${retentionDays}d`,
  ];
}
