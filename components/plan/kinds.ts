/** The places where components can be built. */
export const platformNames = ["local", "docker", "kubernetes", "aws", "vercel"] as const;

/** Name of a place where components can be built. */
export type PlatformName = (typeof platformNames)[number];

/** The components that a platform may offer beside Environment. */
export type ComponentKind =
  | "service"
  | "worker"
  | "site"
  | "database"
  | "cache"
  | "bucket"
  | "queue"
  | "search"
  | "model"
  | "schedule"
  | "migration"
  | "monitoring"
  | "alerting";

/** The platforms that offer a kind of component. Tested against the platforms themselves. */
export const platformsOffering: Record<ComponentKind, readonly PlatformName[]> = {
  service: ["local", "docker", "kubernetes", "aws", "vercel"],
  worker: ["local", "docker", "kubernetes", "aws"],
  site: ["local", "docker", "kubernetes", "aws", "vercel"],
  database: ["local", "docker", "kubernetes", "aws", "vercel"],
  cache: ["local", "docker", "kubernetes", "aws", "vercel"],
  bucket: ["docker", "kubernetes", "aws", "vercel"],
  queue: ["docker", "kubernetes", "aws", "vercel"],
  search: ["docker", "kubernetes", "aws", "vercel"],
  model: ["docker", "kubernetes", "aws", "vercel"],
  schedule: ["local", "docker", "kubernetes", "aws"],
  migration: ["local", "docker", "kubernetes", "aws"],
  monitoring: ["local", "docker", "kubernetes", "aws"],
  alerting: ["local", "docker", "kubernetes", "aws"],
};

/** The kinds of database, each with its major versions; the last one is the default. */
export const databaseVersions = {
  postgres: ["14", "15", "16", "17", "18"],
  mysql: ["8.4"],
  mongodb: ["7", "8"],
} as const;

/** Kind of database. */
export type DatabaseEngine = keyof typeof databaseVersions;

/** A database that the last update left, as the stack's output `databases` tells it. */
export interface RunningDatabase {
  /** What kind of database. */
  engine: DatabaseEngine;
  /** Major version. */
  version: string;
  /** Major version before an upgrade in place, as long as config allows that upgrade. */
  upgradedFrom?: string | undefined;
}

/** Setting group of each kind that a stack's config may change: `slipway:<group>.<name>`. */
export const settingGroups = {
  service: "services",
  worker: "services",
  database: "databases",
  cache: "caches",
  bucket: "buckets",
  queue: "queues",
  search: "searches",
  model: "models",
} as const;

/** A kind that a stack's config may change. */
export type ConfiguredKind = keyof typeof settingGroups;
