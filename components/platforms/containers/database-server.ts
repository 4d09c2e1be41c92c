import type { DatabaseEngine } from "../../plan/kinds.ts";
import type { DatabasePlan } from "../../plan/database-plan.ts";
import { recoverySeconds } from "./server.ts";
import type { BackupFile, BackupPlan, ServerPlan } from "./server.ts";
import { shellQuote } from "./shell.ts";

type Engine = Pick<
  ServerPlan,
  | "port"
  | "user"
  | "group"
  | "env"
  | "dataPath"
  | "scratchPaths"
  | "healthCommand"
  | "aliveCommand"
  | "sharedMemoryMb"
> & {
  command?: readonly string[];
  /** What a backup consists of. */
  dumps: readonly BackupFile[];
};

const password = { password: true } as const;

/** The database of an environment as a container; memory and CPU are half a service's. */
export function planDatabaseServer(plan: DatabasePlan): ServerPlan {
  const { dumps, ...engine } = engines[plan.engine](plan.database);
  const backup = planBackup(plan, dumps);
  return {
    command: [],
    ...engine,
    image: `${plan.engine}-${plan.version}`,
    storageGb: plan.storageGb,
    ...sizeOf(plan),
    persistent: plan.persistent,
    deletionProtected: plan.deletionProtected,
    startSeconds: recoverySeconds,
    needsInternet: false,
    ...(backup && { backup }),
  };
}

/** The address of a database for its clients. */
export function formatDatabaseUrl(plan: DatabasePlan, host: string, password: string): string {
  const { database, engine } = plan;
  const { port } = engines[engine](database);
  const query = engine === "mongodb" ? "?authSource=admin" : "";
  return `${engine}://${database}:${password}@${host}:${port}/${database}${query}`;
}

const engines: Record<DatabaseEngine, (database: string) => Engine> = {
  postgres: (database) => ({
    port: 5432,
    // The user `postgres` of the official Alpine images.
    user: 70,
    group: 70,
    env: {
      POSTGRES_DB: database,
      POSTGRES_USER: database,
      POSTGRES_PASSWORD: password,
      // Beside what the images of different versions declare as a volume of their own.
      PGDATA: "/var/lib/postgresql/pgdata",
    },
    dataPath: "/var/lib/postgresql",
    scratchPaths: ["/tmp", "/var/run/postgresql"],
    // Parallel queries share their tables there, and fail where they do not fit.
    sharedMemoryMb: 128,
    // By TCP: while the data are made, the server listens on its socket alone.
    healthCommand: askPostgres(database),
    // Its second code means that it recovers, or that it is full: both need time, not a new start.
    aliveCommand: `${askPostgres(database)}; [ $? -lt 2 ]`,
    // What belongs to the server, and no dump of a database has: other users, with their passwords.
    dumps: [
      { command: postgresTool("pg_dumpall --roles-only -l"), extension: "roles.sql" },
      { command: postgresTool("pg_dump --format=custom -d"), extension: "dump" },
    ],
  }),
  mysql: (database) => ({
    port: 3306,
    user: 999,
    group: 999,
    // A binary log, which only replicas read, forbids users without SUPER to make functions and
    // triggers (error 1419), and fills the disk for 30 days.
    command: ["docker-entrypoint.sh", "mysqld", "--disable-log-bin"],
    env: {
      MYSQL_DATABASE: database,
      MYSQL_USER: database,
      MYSQL_PASSWORD: password,
      MYSQL_RANDOM_ROOT_PASSWORD: "yes",
    },
    dataPath: "/var/lib/mysql",
    scratchPaths: ["/tmp", "/var/run/mysqld"],
    healthCommand:
      'MYSQL_PWD="$MYSQL_PASSWORD" mysqladmin ping -h 127.0.0.1 -u "$MYSQL_USER" --silent',
    dumps: [
      {
        // Without being told, it leaves out procedures, functions and events.
        command:
          'MYSQL_PWD="$MYSQL_PASSWORD" mysqldump --single-transaction --no-tablespaces ' +
          "--routines --events --triggers --hex-blob " +
          '-h "$HOST" -u "$MYSQL_USER" "$MYSQL_DATABASE"',
        extension: "sql",
        gzip: true,
      },
    ],
  }),
  mongodb: (database) => ({
    port: 27_017,
    user: 999,
    group: 999,
    env: { MONGO_INITDB_ROOT_USERNAME: database, MONGO_INITDB_ROOT_PASSWORD: password },
    dataPath: "/data/db",
    scratchPaths: ["/tmp", "/data/configdb"],
    // By the container's own address: while users are made, it listens on loopback alone.
    healthCommand: `mongosh --quiet --host "$HOSTNAME" --eval 'quit(db.adminCommand("ping").ok ? 0 : 1)'`,
    // The whole server: users and their roles are in its database `admin`.
    dumps: [
      {
        command:
          'mongodump --archive --gzip --host "$HOST" --username "$MONGO_INITDB_ROOT_USERNAME" ' +
          '--password "$MONGO_INITDB_ROOT_PASSWORD" --authenticationDatabase admin',
        extension: "archive.gz",
      },
    ],
  }),
};

function askPostgres(database: string): string {
  return `pg_isready -h 127.0.0.1 -U ${shellQuote(database)} -d ${shellQuote(database)}`;
}

function postgresTool(tool: string): string {
  return `PGPASSWORD="$POSTGRES_PASSWORD" ${tool} "$POSTGRES_DB" -h "$HOST" -U "$POSTGRES_USER"`;
}

function planBackup(plan: DatabasePlan, files: readonly BackupFile[]): BackupPlan | undefined {
  const { backupDays: days, storageGb } = plan;
  if (days === 0) return undefined;
  return { files, days, storageGb: sizeBackups(storageGb, days), cron: "17 2 * * *" };
}

/**
 * GB that the backups of a database need: one a day, one that is being made, and one that is too old
 * until the next one is whole. A dump is taken for a tenth of the database's disk: half of a disk is
 * in use as a rule, a dump has no indexes, and text shrinks to a third. Never less than the disk,
 * since the first backups of a full one must fit, too; the alert on disk space tells the rest.
 */
export function sizeBackups(storageGb: number, days: number): number {
  return Math.max(storageGb, Math.ceil((storageGb / 10) * (days + 2)));
}

/** Sizes that hold a working set of each stage; nobody else's figure. */
function sizeOf({ profile }: DatabasePlan): Pick<ServerPlan, "memoryMb" | "cpu"> {
  if (profile === "production") return { memoryMb: 4096, cpu: 2 };
  if (profile === "staging") return { memoryMb: 1024, cpu: 1 };
  return { memoryMb: 512, cpu: 0.5 };
}
