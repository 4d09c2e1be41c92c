import { join } from "node:path";
import type { PostgresSpec } from "../../schemas.ts";
import { clearLeftover } from "../data/leftover.ts";
import { serverOwner } from "../data/owner.ts";
import { postgresPlaces, type PostgresPlaces } from "../data/places.ts";
import { postgresBinaries } from "../postgres/binaries.ts";
import { makeCluster, newCredentials } from "../postgres/cluster.ts";
import { postgresProbe } from "../postgres/ready.ts";
import { DatabaseUnit } from "./database-unit.ts";
import type { UnitContext } from "./unit.ts";

/** A Postgres server with one database. */
export class PostgresUnit extends DatabaseUnit<PostgresPlaces> {
  protected readonly engine = "postgres";
  protected program = "Postgres";

  constructor(spec: PostgresSpec, context: UnitContext) {
    const places = postgresPlaces(context.paths, spec.name);
    super({ kind: "Postgres", spec }, context, { places, portOwner: spec.name });
  }

  async start(persist: boolean): Promise<void> {
    await this.stopServer();
    const { data } = this.places;
    const mark = { file: join(data, "postmaster.pid"), argument: `-D ${data} ` };
    await clearLeftover({ ...mark, signal: "SIGINT" });
    const owner = serverOwner();
    const binaries = await postgresBinaries(this.places.binaries, owner === undefined);
    const credentials = await this.makeCredentials(newCredentials);
    const { places, durable } = this;
    await makeCluster({ places, binaries, owner, credentials, durable });
    const plan = {
      command: this.#command(binaries, credentials.port),
      // SIGINT is Postgres's fast shutdown; SIGTERM would wait until the last client has gone.
      stop: { signal: "SIGINT" as const, group: false },
      probe: postgresProbe(credentials),
    };
    await this.startServer(plan, owner, credentials, persist);
  }

  #command(binaries: string, port: number): string[] {
    const settings = {
      port,
      listen_addresses: "127.0.0.1",
      // Only over TCP: a socket in a shared folder would be open to every user of the machine.
      unix_socket_directories: "",
      log_line_prefix: "%m ",
      // Data that a stop throws away need no care for a loss of power.
      fsync: this.durable ? "on" : "off",
    };
    const options = Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
    return [join(binaries, "bin/postgres"), "-D", this.places.data, ...options];
  }
}
