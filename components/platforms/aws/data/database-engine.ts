import type { DatabasePlan } from "../../../plan/database-plan.ts";

/** A setting of a database server. */
export interface EngineParameter {
  name: string;
  value: string;
}

/** What a server of RDS or Aurora is made with, by its engine. */
export interface EngineFacts {
  /** As RDS calls it. */
  engine: string;
  /** Major version: RDS takes its newest minor one, and goes on with those. */
  version: string;
  /** What its parameter groups belong to. */
  family: string;
  port: number;
  /** Refuse clients without TLS; the rest is RDS's own. */
  parameters: readonly EngineParameter[];
  /** Logs that go to CloudWatch. */
  logs: readonly string[];
}

/** What an Aurora cluster is made with. */
export interface AuroraFacts extends EngineFacts {
  engine: "aurora-postgresql" | "aurora-mysql";
}

type Sql = "postgres" | "mysql";

/** Logs slow queries in a file, the only place that CloudWatch gets them from. */
const slowQueries = [
  { name: "slow_query_log", value: "1" },
  { name: "log_output", value: "FILE" },
] as const;

/**
 * PostgreSQL and MySQL on RDS. Source of the parameters: RDS's user guide, "Requiring SSL/TLS";
 * an instance takes numbers, a cluster words.
 */
const onRds: Record<Sql, (version: string) => EngineFacts> = {
  postgres: (version) => ({
    engine: "postgres",
    version,
    family: `postgres${version}`,
    port: 5432,
    parameters: [{ name: "rds.force_ssl", value: "1" }],
    logs: ["postgresql"],
  }),
  mysql: (version) => ({
    engine: "mysql",
    version,
    family: `mysql${version}`,
    port: 3306,
    parameters: [{ name: "require_secure_transport", value: "1" }, ...slowQueries],
    logs: ["error", "slowquery"],
  }),
};

const onAurora: Record<Sql, (version: string) => AuroraFacts> = {
  postgres: (version) => ({
    ...onRds.postgres(version),
    engine: "aurora-postgresql",
    family: `aurora-postgresql${version}`,
  }),
  mysql: (version) => ({
    ...onRds.mysql(version),
    engine: "aurora-mysql",
    family: `aurora-mysql${version}`,
    parameters: [{ name: "require_secure_transport", value: "ON" }, ...slowQueries],
  }),
};

type Asked = Pick<DatabasePlan, "engine" | "version">;

const sqlOf = (engine: DatabasePlan["engine"]): Sql => (engine === "mysql" ? "mysql" : "postgres");

/** What a PostgreSQL or MySQL of a plan is made with on RDS. */
export function planEngine({ engine, version }: Asked): EngineFacts {
  return onRds[sqlOf(engine)](version);
}

/** What a PostgreSQL or MySQL of a plan is made with on Aurora. */
export function planAuroraEngine({ engine, version }: Asked): AuroraFacts {
  return onAurora[sqlOf(engine)](version);
}

/**
 * Whether RDS measures queries on an instance: of MySQL not on the smallest. Source: RDS's user
 * guide, "Amazon RDS DB engine, Region, and instance class support for Database Insights".
 */
export function hasInsights(engine: string, instanceClass: string): boolean {
  return engine !== "mysql" || !/^db\.t\d+g?\.(micro|small)$/.test(instanceClass);
}
