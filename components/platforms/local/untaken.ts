import type { Untaken } from "../../plan/context.ts";

const oneServer = "one server runs on this machine";
const unlimited = "processes of this machine run without limits";
const unscaled = "nothing scales copies on this machine";
const unguarded = "data on this machine go when they are deleted";

const sizes = { memoryMb: unlimited, cpu: unlimited };

const program = {
  ...sizes,
  maxReplicas: unscaled,
  targetCpuPercent: unscaled,
  rollout: "every change restarts the copies of its service",
};

/** What changes nothing on this machine. */
export const untaken: Untaken = {
  service: {
    ...program,
    port: "every copy gets a free port, as `PORT`",
  },
  worker: program,
  migration: sizes,
  schedule: sizes,
  database: {
    version: "the Postgres of the project runs, or the MariaDB of this machine for MySQL",
    storageGb: "a database takes the disk that there is",
    highlyAvailable: oneServer,
    readReplicas: oneServer,
    backupDays: "nothing backs up data of this machine",
    deletionProtected: unguarded,
  },
  cache: { replicated: oneServer, shards: oneServer },
  monitoring: {
    logs: "the agent keeps the logs",
    traces: "nothing on this machine takes traces",
  },
};
