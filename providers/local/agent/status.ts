import * as z from "zod";
import { runSchema } from "./jobs/run-book.ts";

const replicaSchema = z.object({
  state: z.enum(["starting", "healthy", "unhealthy", "backing-off", "stopped"]),
  pid: z.int().optional(),
  port: z.int().optional(),
  uptimeSeconds: z.number(),
  restarts: z.int(),
  lastExit: z.string().optional(),
});

const named = {
  /** Physical name. */
  name: z.string(),
  /** The component in the program. */
  component: z.string(),
};
/** Under which name its log is kept. */
const logged = { ...named, log: z.string() };

/** One running copy of a program. */
export type ReplicaStatus = z.infer<typeof replicaSchema>;

const processSchema = z.object({
  ...logged,
  slot: z.string().optional(),
  source: z.string(),
  /** Empty for one that does not serve. */
  url: z.string(),
  replicas: z.array(replicaSchema),
});

const databaseSchema = z.object({
  ...logged,
  engine: z.enum(["postgres", "mysql"]),
  /** What runs: Postgres, or MariaDB with its series. */
  program: z.string(),
  persistent: z.boolean(),
  port: z.int().optional(),
  database: z.string(),
  user: z.string(),
  server: replicaSchema,
});

const cacheSchema = z.object({
  ...logged,
  /** False where the machine has no cache server and the cache is optional. */
  available: z.boolean(),
  port: z.int().optional(),
  server: replicaSchema.optional(),
});

const siteSchema = z.object({ ...named, source: z.string(), serving: z.boolean() });

const routeSchema = z.object({
  name: z.string(),
  hosts: z.array(z.string()),
  path: z.string(),
  targets: z.array(z.object({ name: z.string(), weight: z.number() })),
});

const migrationSchema = z.object({
  ...logged,
  /** How it stands for what is wanted of it now. */
  state: runSchema.shape.outcome,
  pid: z.int().optional(),
  /** Its last runs, the newest at the end. */
  runs: z.array(runSchema),
});

const scheduleSchema = z.object({
  ...logged,
  cron: z.string(),
  timezone: z.string(),
  state: z.enum(["waiting", "running", "suspended", "stopped"]),
  pid: z.int().optional(),
  /** When it runs next, in UTC; undefined where it does not. */
  next: z.string().optional(),
  /** Its last runs, the newest at the end. */
  runs: z.array(runSchema),
});

const monitorSchema = z.object({
  ...logged,
  /** Prometheus or Alertmanager. */
  program: z.string(),
  /** False where the machine does not have it and it is optional. */
  available: z.boolean(),
  port: z.int().optional(),
  server: replicaSchema.optional(),
});

/** Everything about one environment, without its secrets. */
export const agentStatusSchema = z.object({
  environment: z.string(),
  /** Whether the agent lives; without it nothing of the environment runs. */
  running: z.boolean(),
  pid: z.int().optional(),
  entry: z.object({ port: z.int(), address: z.string(), listening: z.boolean() }).optional(),
  processes: z.array(processSchema),
  databases: z.array(databaseSchema),
  caches: z.array(cacheSchema),
  sites: z.array(siteSchema),
  routes: z.array(routeSchema),
  monitors: z.array(monitorSchema),
  migrations: z.array(migrationSchema),
  schedules: z.array(scheduleSchema),
});

export type AgentStatus = z.infer<typeof agentStatusSchema>;
export type ProcessStatus = z.infer<typeof processSchema>;
export type DatabaseStatus = z.infer<typeof databaseSchema>;
export type CacheStatus = z.infer<typeof cacheSchema>;
export type SiteStatus = z.infer<typeof siteSchema>;
export type RouteStatus = z.infer<typeof routeSchema>;
export type MigrationStatus = z.infer<typeof migrationSchema>;
export type ScheduleStatus = z.infer<typeof scheduleSchema>;
export type MonitorStatus = z.infer<typeof monitorSchema>;
