import { Cron } from "croner";
import * as z from "zod";
import { buildSchema } from "./build-schema.ts";

/** The kinds of resource that live in an environment's agent. */
export const kinds = [
  "Process",
  "Postgres",
  "Mariadb",
  "CacheServer",
  "Migration",
  "Schedule",
  "StaticSite",
  "Route",
  "Alertmanager",
  "Prometheus",
] as const;

/** Kind of a resource in an environment's agent. */
export type Kind = (typeof kinds)[number];

const physicalName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, "must be 1 to 63 of a-z, 0-9 and '-', the first a letter");

const tags = z.record(z.string(), z.string()).default({});

/** Inside the project, so that a hash of the folder can never walk somebody's whole disk. */
const sourceFolder = z
  .string()
  .min(1, "must name a folder, relative to the project")
  .refine((path) => !path.startsWith("/"), "must be relative to the project, not absolute")
  .refine((path) => !path.split("/").includes(".."), "must not leave the project by '..'");

const seconds = z
  .number("must be a number of seconds")
  .positive("must be more than 0 seconds")
  .max(86_400, "must be at most a day, 86400 seconds");

/** How an agent finds out whether a process works; the defaults are the design's. */
export const healthSchema = z.strictObject({
  path: z.string().startsWith("/", "must start with '/'"),
  readyPath: z.string().startsWith("/", "must start with '/'").optional(),
  intervalSeconds: seconds.default(30),
  timeoutSeconds: seconds.default(10),
  startSeconds: seconds.default(60),
  failures: z.int("must be a whole number").min(1, "must be at least 1").default(3),
});

const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be letters, digits and '_', the first not a digit");

const variableValue = z
  .string("must be a string")
  .refine((value) => !value.includes("\0"), "must not have a NUL character");

const host = z
  .string()
  .toLowerCase()
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, "must be a host name without scheme and port");

const routePath = z
  .string()
  .regex(
    /^\/([^?#\s]*[^?#\s/])?$/,
    "must start with '/', and not end with it unless it is '/' itself",
  );

const target = z.strictObject({
  name: physicalName,
  weight: z
    .number("must be a number from 0 to 100")
    .min(0, "must be at least 0")
    .max(100, "must be at most 100"),
});

const page = z.strictObject({
  status: z.int("must be a whole number").min(200, "must be 200 to 599").max(599),
  headers: z.record(z.string(), z.string()).default({}),
  html: z.string().min(1),
});

const watched = z.strictObject({
  process: physicalName,
  service: z.string().min(1),
  slot: z.string().min(1),
  path: z.string().startsWith("/", "must start with '/'").optional(),
});

const fileName = z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, "must be the name of a file");

const owned = { environment: physicalName, name: physicalName, tags };
const hash = z.string().default("");
const buildHash = z.string().optional();

// Words may be empty, but for the program's.
const command = z
  .array(variableValue)
  .refine(([program]) => program !== undefined && program !== "", "must name a program")
  .optional();

const variables = z.record(variableName, variableValue).default({});

/** A program that runs to its end. */
const job = {
  ...owned,
  source: sourceFolder,
  command,
  variables,
  linked: z.array(variableName).default([]),
  secret: z.array(variableName).default([]),
  timeoutSeconds: seconds,
  build: buildSchema.optional(),
  sourceHash: hash,
  buildHash,
};

/** The inputs of each type, property by property, as Check and the agent read them. */
export const shapes = {
  Environment: { name: physicalName, tags },
  Process: {
    ...owned,
    source: sourceFolder,
    command,
    variables,
    replicas: z
      .int("must be a whole number")
      .min(0, "must be at least 0")
      .max(20, "must be at most 20")
      .default(1),
    serves: z.boolean(),
    health: healthSchema.optional(),
    build: buildSchema.optional(),
    sourceHash: hash,
    buildHash,
    program: z.string().optional(),
  },
  Postgres: { ...owned, persistent: z.boolean() },
  Mariadb: { ...owned, persistent: z.boolean() },
  CacheServer: {
    ...owned,
    memoryMb: z.int("must be a whole number of MB").min(1, "must be at least 1 MB"),
    whenFull: z.enum(["evict", "reject"]),
    optional: z.boolean(),
  },
  Migration: job,
  Schedule: {
    ...job,
    cron: z.string().refine(isCron, "must be five fields, such as '0 6 * * 1'"),
    timezone: z.string().refine(isTimezone, "must be a name such as Europe/Berlin"),
    suspended: z.boolean().default(false),
  },
  StaticSite: {
    ...owned,
    source: sourceFolder,
    fallback: z.boolean(),
    path: routePath.optional(),
    build: buildSchema.optional(),
    sourceHash: hash,
    buildHash,
  },
  Route: {
    ...owned,
    hosts: z.array(host).default([]),
    path: routePath,
    targets: z.array(target).min(1, "must name at least one process or site"),
    page: page.optional(),
  },
  Alertmanager: {
    ...owned,
    config: z.string().min(1),
    secrets: z.record(fileName, z.string()).default({}),
    optional: z.boolean(),
  },
  Prometheus: {
    ...owned,
    config: z.string().min(1),
    rules: z.string().default(""),
    processes: z.array(watched).default([]),
    alertmanagers: z.array(z.string().regex(/^[a-z0-9.-]+:\d+$/, "must be host:port")).default([]),
    refreshSeconds: seconds.default(5),
    retentionDays: z.int("must be a whole number of days").min(1, "must be at least 1 day"),
    optional: z.boolean(),
  },
};

function isCron(text: string): boolean {
  try {
    new Cron(text, { mode: "5-part", paused: true });
    return true;
  } catch {
    return false;
  }
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Whole inputs of each kind, as the agent takes them. */
export const specSchemas = {
  Process: z.strictObject(shapes.Process),
  Postgres: z.strictObject(shapes.Postgres),
  Mariadb: z.strictObject(shapes.Mariadb),
  CacheServer: z.strictObject(shapes.CacheServer),
  Migration: z.strictObject(shapes.Migration),
  Schedule: z.strictObject(shapes.Schedule),
  StaticSite: z.strictObject(shapes.StaticSite),
  Route: z.strictObject(shapes.Route),
  Alertmanager: z.strictObject(shapes.Alertmanager),
  Prometheus: z.strictObject(shapes.Prometheus),
};

/** What is wanted of a resource of one kind. */
export type Spec<K extends Kind> = z.infer<(typeof specSchemas)[K]>;
export type PageSpec = z.infer<typeof page>;
export type HealthSpec = z.infer<typeof healthSchema>;
export type ProcessSpec = Spec<"Process">;
export type PostgresSpec = Spec<"Postgres">;
export type MariadbSpec = Spec<"Mariadb">;
export type CacheServerSpec = Spec<"CacheServer">;
export type MigrationSpec = Spec<"Migration">;
export type ScheduleSpec = Spec<"Schedule">;
export type StaticSiteSpec = Spec<"StaticSite">;
export type RouteSpec = Spec<"Route">;
export type AlertmanagerSpec = Spec<"Alertmanager">;
export type PrometheusSpec = Spec<"Prometheus">;

/** A spec of any kind, with its kind. */
export const resourceSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("Process"), spec: specSchemas.Process }),
  z.strictObject({ kind: z.literal("Postgres"), spec: specSchemas.Postgres }),
  z.strictObject({ kind: z.literal("Mariadb"), spec: specSchemas.Mariadb }),
  z.strictObject({ kind: z.literal("CacheServer"), spec: specSchemas.CacheServer }),
  z.strictObject({ kind: z.literal("Migration"), spec: specSchemas.Migration }),
  z.strictObject({ kind: z.literal("Schedule"), spec: specSchemas.Schedule }),
  z.strictObject({ kind: z.literal("StaticSite"), spec: specSchemas.StaticSite }),
  z.strictObject({ kind: z.literal("Route"), spec: specSchemas.Route }),
  z.strictObject({ kind: z.literal("Alertmanager"), spec: specSchemas.Alertmanager }),
  z.strictObject({ kind: z.literal("Prometheus"), spec: specSchemas.Prometheus }),
]);

/** What is wanted of one resource. */
export type DesiredResource = z.infer<typeof resourceSchema>;
