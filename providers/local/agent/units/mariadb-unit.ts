import { rmSync } from "node:fs";
import { join } from "node:path";
import type { DesiredResource, MariadbSpec } from "../../schemas.ts";
import {
  identityOfData,
  isKept,
  markData,
  readCredentials,
  writeCredentials,
  type Credentials,
} from "../data/credentials.ts";
import { clearLeftover } from "../data/leftover.ts";
import { serverOwner, type Owner } from "../data/owner.ts";
import { mariadbPlaces, portOwnerOf, type DatabasePlaces } from "../data/places.ts";
import { makeData, newCredentials, noteVersion, speedOf } from "../mariadb/data-folder.ts";
import { findMariadb, mariadbMissing, seriesOf, type FoundMariadb } from "../mariadb/find.ts";
import { mariadbProbe } from "../mariadb/ready.ts";
import { Supervised, type SupervisionPlan } from "../process/supervised.ts";
import { explainStart } from "./explain.ts";
import { nameUnit, type UnitName } from "./unit-name.ts";
import type { Outputs, Unit, UnitContext, UnitStatus } from "./unit.ts";

/** A MariaDB of this machine with one database, in the place of a MySQL. */
export class MariadbUnit implements Unit {
  readonly name: string;
  readonly #spec: MariadbSpec;
  readonly #called: UnitName;
  readonly #context: UnitContext;
  readonly #places: DatabasePlaces;
  readonly #portOwner: string;
  #server: Supervised | undefined;
  #credentials: Credentials | undefined;
  /** What runs, such as `MariaDB 10.11`. */
  #program = "MariaDB";

  constructor(spec: MariadbSpec, context: UnitContext) {
    this.name = spec.name;
    this.#spec = spec;
    this.#called = nameUnit({ kind: "Mariadb", spec });
    this.#context = context;
    this.#places = mariadbPlaces(context.paths, spec.name);
    this.#portOwner = portOwnerOf("mariadb", spec.name);
    this.#credentials = readCredentials(this.#places);
  }

  get resource(): DesiredResource {
    return { kind: "Mariadb", spec: this.#spec };
  }

  get alive(): boolean {
    return this.#server?.alive === true;
  }

  get dataIdentity(): string {
    return identityOfData(this.#places);
  }

  async start(persist: boolean): Promise<void> {
    await this.#server?.stop();
    const program = await findMariadb();
    if ("missing" in program) throw mariadbMissing(this.#called.component, program);
    const { data } = this.#places;
    const mark = { file: join(data, "server.pid"), argument: `--datadir=${data} ` };
    await clearLeftover({ ...mark, signal: "SIGTERM" });
    const owner = serverOwner();
    const credentials = await this.#makeCredentials();
    markData(this.#places, this.#spec.persistent);
    const durable = this.#durable;
    await makeData({ places: this.#places, program, owner, credentials, durable });
    noteVersion(this.#places, program);
    this.#program = `MariaDB ${seriesOf(program.version)}`;
    const log = this.#context.log(this.#called.log);
    const started = { log, begin: log.mark() };
    this.#server = new Supervised(this.#plan(program, owner, credentials));
    try {
      await this.#server.start(persist);
    } catch (error) {
      throw explainStart(error, started, [credentials.password]);
    }
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    if (!this.#durable) rmSync(this.#places.data, { recursive: true, force: true });
  }

  async remove(): Promise<void> {
    await this.#server?.stop();
    rmSync(this.#places.folder, { recursive: true, force: true });
    this.#context.ports.release(this.#portOwner);
    this.#credentials = undefined;
  }

  outputs(): Outputs {
    if (this.#credentials === undefined) return {};
    const { port, database, user, password } = this.#credentials;
    const url = `mysql://${user}:${password}@127.0.0.1:${port}/${database}`;
    return { port, database, user, password, url };
  }

  addStatus(status: UnitStatus): void {
    const { port, database = "", user = "" } = this.#credentials ?? {};
    const stopped = { state: "stopped", uptimeSeconds: 0, restarts: 0 } as const;
    status.databases.push({
      name: this.name,
      ...this.#called,
      engine: "mysql",
      program: this.#program,
      persistent: this.#spec.persistent,
      database,
      user,
      server: this.#server?.report() ?? stopped,
      ...(port !== undefined && { port }),
    });
  }

  /** Data that were persistent once are never thrown away by a stop, whatever is wanted now. */
  get #durable(): boolean {
    return this.#spec.persistent || isKept(this.#places);
  }

  /** The credentials beside the data rule: they outlive the agent's state and Pulumi's. */
  async #makeCredentials(): Promise<Credentials> {
    const { ports } = this.#context;
    const kept = readCredentials(this.#places);
    const port = await ports.choose(this.#portOwner);
    await ports.assertFree(this.#portOwner);
    const credentials = kept ? { ...kept, port } : newCredentials(this.name, port);
    writeCredentials(this.#places, credentials);
    this.#credentials = credentials;
    return credentials;
  }

  #plan(
    program: FoundMariadb,
    owner: Owner | undefined,
    credentials: Credentials,
  ): SupervisionPlan {
    return {
      label: this.#called.component,
      command: [program.server, ...this.#flags(credentials.port)],
      folder: this.#places.folder,
      variables: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
      stop: { signal: "SIGTERM", group: false },
      log: this.#context.log(this.#called.log),
      running: this.#context.running,
      probe: mariadbProbe(credentials),
      // Recovery after a crash replays what was not yet written.
      startSeconds: 120,
      watch: { intervalSeconds: 30, failures: 3 },
      ...(owner && { user: owner }),
    };
  }

  #flags(port: number): string[] {
    const { data } = this.#places;
    return [
      // The machine's own files are of its own server.
      "--no-defaults",
      `--datadir=${data}`,
      `--pid-file=${join(data, "server.pid")}`,
      "--bind-address=127.0.0.1",
      `--port=${port}`,
      // Only over TCP: a socket in a shared folder would be open to every user of the machine.
      "--socket=",
      "--skip-name-resolve",
      ...speedOf(this.#durable),
      ...likeMysql,
    ];
  }
}

/**
 * What MySQL 8.4 has by itself, and MariaDB otherwise (MySQL 8.4 Reference Manual, "Server System
 * Variables"). Its collation utf8mb4_0900_ai_ci is MySQL's own: this is the nearest one.
 */
const likeMysql = [
  "--character-set-server=utf8mb4",
  "--collation-server=utf8mb4_unicode_ci",
  "--sql-mode=ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE," +
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
  "--max-allowed-packet=64M",
  "--local-infile=0",
  "--skip-log-bin",
];
