import { join } from "node:path";
import type { MariadbSpec } from "../../schemas.ts";
import { clearLeftover } from "../data/leftover.ts";
import { serverOwner } from "../data/owner.ts";
import { mariadbPlaces, portOwnerOf, type DatabasePlaces } from "../data/places.ts";
import { makeData, newCredentials, noteVersion, speedOf } from "../mariadb/data-folder.ts";
import { findMariadb, mariadbMissing, seriesOf } from "../mariadb/find.ts";
import { mariadbProbe } from "../mariadb/ready.ts";
import { DatabaseUnit } from "./database-unit.ts";
import type { UnitContext } from "./unit.ts";

/** A MariaDB of this machine with one database, in the place of a MySQL. */
export class MariadbUnit extends DatabaseUnit<DatabasePlaces> {
  protected readonly engine = "mysql";
  protected program = "MariaDB";

  constructor(spec: MariadbSpec, context: UnitContext) {
    const places = mariadbPlaces(context.paths, spec.name);
    const portOwner = portOwnerOf("mariadb", spec.name);
    super({ kind: "Mariadb", spec }, context, { places, portOwner });
  }

  async start(persist: boolean): Promise<void> {
    await this.stopServer();
    const program = await findMariadb();
    if ("missing" in program) throw mariadbMissing(this.called.component, program);
    const { data } = this.places;
    const mark = { file: join(data, "server.pid"), argument: `--datadir=${data} ` };
    await clearLeftover({ ...mark, signal: "SIGTERM" });
    const owner = serverOwner();
    const credentials = await this.makeCredentials(newCredentials);
    const { places, durable } = this;
    await makeData({ places, program, owner, credentials, durable });
    noteVersion(places, program);
    this.program = `MariaDB ${seriesOf(program.version)}`;
    const plan = {
      command: [program.server, ...this.#flags(credentials.port)],
      stop: { signal: "SIGTERM" as const, group: false },
      probe: mariadbProbe(credentials),
    };
    await this.startServer(plan, owner, credentials, persist);
  }

  #flags(port: number): string[] {
    const { data } = this.places;
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
      ...speedOf(this.durable),
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
