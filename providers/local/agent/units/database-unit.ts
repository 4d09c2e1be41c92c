import { rmSync } from "node:fs";
import type { DesiredResource } from "../../schemas.ts";
import {
  identityOfData,
  isKept,
  markData,
  readCredentials,
  writeCredentials,
  type Credentials,
} from "../data/credentials.ts";
import type { Owner } from "../data/owner.ts";
import type { DatabasePlaces } from "../data/places.ts";
import { Supervised, type SupervisionPlan } from "../process/supervised.ts";
import { explainStart } from "./explain.ts";
import { nameUnit, type UnitName } from "./unit-name.ts";
import type { Outputs, Unit, UnitContext, UnitStatus } from "./unit.ts";

type DatabaseResource = Extract<DesiredResource, { kind: "Postgres" | "Mariadb" }>;

/** What a kind of server does its own way. */
type OwnPlan = Pick<SupervisionPlan, "command" | "stop" | "probe">;

/** A server with one database, whose data and credentials stand beside each other. */
export abstract class DatabaseUnit<Places extends DatabasePlaces> implements Unit {
  readonly name: string;
  readonly resource: DatabaseResource;
  protected readonly called: UnitName;
  protected readonly places: Places;
  /** What it speaks, as the scheme of its address. */
  protected abstract readonly engine: "postgres" | "mysql";
  /** What runs, such as `MariaDB 10.11`. */
  protected abstract program: string;
  readonly #context: UnitContext;
  readonly #portOwner: string;
  #server: Supervised | undefined;
  #credentials: Credentials | undefined;

  protected constructor(
    resource: DatabaseResource,
    context: UnitContext,
    { places, portOwner }: { places: Places; portOwner: string },
  ) {
    this.name = resource.spec.name;
    this.resource = resource;
    this.called = nameUnit(resource);
    this.places = places;
    this.#context = context;
    this.#portOwner = portOwner;
    this.#credentials = readCredentials(places);
  }

  abstract start(persist: boolean): Promise<void>;

  get alive(): boolean {
    return this.#server?.alive === true;
  }

  get dataIdentity(): string {
    return identityOfData(this.places);
  }

  async stop(): Promise<void> {
    await this.stopServer();
    if (!this.durable) rmSync(this.places.data, { recursive: true, force: true });
  }

  async remove(): Promise<void> {
    await this.stopServer();
    rmSync(this.places.folder, { recursive: true, force: true });
    this.#context.ports.release(this.#portOwner);
    this.#credentials = undefined;
  }

  outputs(): Outputs {
    if (this.#credentials === undefined) return {};
    const { port, database, user, password } = this.#credentials;
    const url = `${this.engine}://${user}:${password}@127.0.0.1:${port}/${database}`;
    return { port, database, user, password, url };
  }

  addStatus(status: UnitStatus): void {
    const { port, database = "", user = "" } = this.#credentials ?? {};
    const stopped = { state: "stopped", uptimeSeconds: 0, restarts: 0 } as const;
    status.databases.push({
      name: this.name,
      ...this.called,
      engine: this.engine,
      program: this.program,
      persistent: this.resource.spec.persistent,
      database,
      user,
      server: this.#server?.report() ?? stopped,
      ...(port !== undefined && { port }),
    });
  }

  /** Data that were persistent once are never thrown away by a stop, whatever is wanted now. */
  protected get durable(): boolean {
    return this.resource.spec.persistent || isKept(this.places);
  }

  protected async stopServer(): Promise<void> {
    await this.#server?.stop();
  }

  /**
   * The credentials beside the data rule: they outlive the agent's state and Pulumi's. Notes with
   * them whether the data are to be kept.
   */
  protected async makeCredentials(
    fresh: (name: string, port: number) => Credentials,
  ): Promise<Credentials> {
    const { ports } = this.#context;
    const kept = readCredentials(this.places);
    const port = await ports.choose(this.#portOwner);
    await ports.assertFree(this.#portOwner);
    const credentials = kept ? { ...kept, port } : fresh(this.name, port);
    writeCredentials(this.places, credentials);
    this.#credentials = credentials;
    markData(this.places, this.resource.spec.persistent);
    return credentials;
  }

  /** Starts the server and waits for it; an error comes with the end of its log, masked. */
  protected async startServer(
    plan: OwnPlan,
    owner: Owner | undefined,
    { password }: Credentials,
    persist: boolean,
  ): Promise<void> {
    const log = this.#context.log(this.called.log);
    const started = { log, begin: log.mark() };
    this.#server = new Supervised({
      ...plan,
      label: this.called.component,
      folder: this.places.folder,
      variables: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
      log,
      running: this.#context.running,
      // Recovery after a crash replays what was not yet written.
      startSeconds: 120,
      watch: { intervalSeconds: 30, failures: 3 },
      ...(owner && { user: owner }),
    });
    try {
      await this.#server.start(persist);
    } catch (error) {
      throw explainStart(error, started, [password]);
    }
  }
}
