import type { DatabaseEngine } from "../../plan/kinds.ts";
import type { DatabasePlan } from "../../plan/database-plan.ts";
import { recoverySeconds } from "./server.ts";
import type { BackupPlan, ServerPlan } from "./server.ts";
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
  dump: string;
  extension: string;
};

const password = { password: true } as const;

/** The database of an environment as a container; memory and CPU are half a service's. */
export function planDatabaseServer(plan: DatabasePlan): ServerPlan {
  const { dump, extension, ...engine } = engines[plan.engine](plan.database);
  const backup = planBackup(plan, dump, extension);
  return {
    ...engine,
    image: `${plan.engine}-${plan.version}`,
    command: [],
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
    dump:
      'PGPASSWORD="$POSTGRES_PASSWORD" pg_dump --format=custom -h "$HOST" ' +
      '-U "$POSTGRES_USER" "$POSTGRES_DB"',
    extension: "dump",
  }),
  mysql: (database) => ({
    port: 3306,
    user: 999,
    group: 999,
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
    dump:
      'MYSQL_PWD="$MYSQL_PASSWORD" mysqldump --single-transaction --no-tablespaces ' +
      '-h "$HOST" -u "$MYSQL_USER" "$MYSQL_DATABASE"',
    extension: "sql",
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
    dump:
      'mongodump --archive --gzip --host "$HOST" --username "$MONGO_INITDB_ROOT_USERNAME" ' +
      '--password "$MONGO_INITDB_ROOT_PASSWORD" --authenticationDatabase admin',
    extension: "archive.gz",
  }),
};

function askPostgres(database: string): string {
  return `pg_isready -h 127.0.0.1 -U ${shellQuote(database)} -d ${shellQuote(database)}`;
}

function planBackup(
  plan: DatabasePlan,
  command: string,
  extension: string,
): BackupPlan | undefined {
  if (plan.backupDays === 0) return undefined;
  return { command, extension, days: plan.backupDays, cron: "17 2 * * *" };
}

/** Sizes that hold a working set of each stage; nobody else's figure. */
function sizeOf({ profile }: DatabasePlan): Pick<ServerPlan, "memoryMb" | "cpu"> {
  if (profile === "production") return { memoryMb: 4096, cpu: 2 };
  if (profile === "staging") return { memoryMb: 1024, cpu: 1 };
  return { memoryMb: 512, cpu: 0.5 };
}
