import { rmSync } from "node:fs";
import { join } from "node:path";
import type { DesiredResource, PostgresSpec } from "../../schemas.ts";
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
import { postgresPlaces, type PostgresPlaces } from "../data/places.ts";
import { postgresBinaries } from "../postgres/binaries.ts";
import { makeCluster, newCredentials } from "../postgres/cluster.ts";
import { postgresProbe } from "../postgres/ready.ts";
import { Supervised, type SupervisionPlan } from "../process/supervised.ts";
import { explainStart } from "./explain.ts";
import { nameUnit, type UnitName } from "./unit-name.ts";
import type { Outputs, Unit, UnitContext, UnitStatus } from "./unit.ts";

/** A Postgres server with one database. */
export class PostgresUnit implements Unit {
  readonly name: string;
  readonly #spec: PostgresSpec;
  readonly #called: UnitName;
  readonly #context: UnitContext;
  readonly #places: PostgresPlaces;
  #server: Supervised | undefined;
  #credentials: Credentials | undefined;

  constructor(spec: PostgresSpec, context: UnitContext) {
    this.name = spec.name;
    this.#spec = spec;
    this.#called = nameUnit({ kind: "Postgres", spec });
    this.#context = context;
    this.#places = postgresPlaces(context.paths, spec.name);
    this.#credentials = readCredentials(this.#places);
  }

  get resource(): DesiredResource {
    return { kind: "Postgres", spec: this.#spec };
  }

  get alive(): boolean {
    return this.#server?.alive === true;
  }

  get dataIdentity(): string {
    return identityOfData(this.#places);
  }

  async start(persist: boolean): Promise<void> {
    await this.#server?.stop();
    const { data } = this.#places;
    const mark = { file: join(data, "postmaster.pid"), argument: `-D ${data} ` };
    await clearLeftover({ ...mark, signal: "SIGINT" });
    const owner = serverOwner();
    const binaries = await postgresBinaries(this.#places.binaries, owner === undefined);
    const credentials = await this.#makeCredentials();
    markData(this.#places, this.#spec.persistent);
    const durable = this.#durable;
    await makeCluster({ places: this.#places, binaries, owner, credentials, durable });
    const log = this.#context.log(this.#called.log);
    const started = { log, begin: log.mark() };
    this.#server = new Supervised(this.#plan(binaries, owner, credentials));
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
    this.#context.ports.release(this.name);
    this.#credentials = undefined;
  }

  outputs(): Outputs {
    if (this.#credentials === undefined) return {};
    const { port, database, user, password } = this.#credentials;
    const url = `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
    return { port, database, user, password, url };
  }

  addStatus(status: UnitStatus): void {
    const { port, database = "", user = "" } = this.#credentials ?? {};
    const stopped = { state: "stopped", uptimeSeconds: 0, restarts: 0 } as const;
    status.databases.push({
      name: this.name,
      ...this.#called,
      engine: "postgres",
      program: "Postgres",
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
    const port = await ports.choose(this.name);
    await ports.assertFree(this.name);
    const credentials = kept ? { ...kept, port } : newCredentials(this.name, port);
    writeCredentials(this.#places, credentials);
    this.#credentials = credentials;
    return credentials;
  }

  #plan(binaries: string, owner: Owner | undefined, credentials: Credentials): SupervisionPlan {
    const settings = {
      port: credentials.port,
      listen_addresses: "127.0.0.1",
      // Only over TCP: a socket in a shared folder would be open to every user of the machine.
      unix_socket_directories: "",
      log_line_prefix: "%m ",
      // Data that a stop throws away need no care for a loss of power.
      fsync: this.#durable ? "on" : "off",
    };
    const options = Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
    return {
      label: this.#called.component,
      command: [join(binaries, "bin/postgres"), "-D", this.#places.data, ...options],
      folder: this.#places.folder,
      variables: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
      // SIGINT is Postgres's fast shutdown; SIGTERM would wait until the last client has gone.
      stop: { signal: "SIGINT", group: false },
      log: this.#context.log(this.#called.log),
      running: this.#context.running,
      probe: postgresProbe(credentials),
      // Recovery after a crash replays what was not yet written.
      startSeconds: 120,
      watch: { intervalSeconds: 30, failures: 3 },
      ...(owner && { user: owner }),
    };
  }
}
