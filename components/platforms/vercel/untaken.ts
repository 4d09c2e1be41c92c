import type { Untaken } from "../../plan/context.ts";

const elsewhere = "it runs elsewhere, at the address that the config gives";
const scales = "Vercel starts functions as requests come";
const asks = "Vercel asks no function whether it works";

/** What changes nothing on Vercel. */
export const untaken: Untaken = {
  service: {
    replicas: scales,
    minReplicas: scales,
    maxReplicas: scales,
    targetCpuPercent: scales,
    rollout: "a deployment takes over at once",
    port: "a function listens on no port",
    runsAs: "every service is a function",
    health: asks,
  },
  database: {
    version: elsewhere,
    engine: elsewhere,
    storageGb: elsewhere,
    highlyAvailable: elsewhere,
    readReplicas: elsewhere,
    backupDays: elsewhere,
    deletionProtected: elsewhere,
    persistent: elsewhere,
  },
  cache: {
    memoryMb: elsewhere,
    replicated: elsewhere,
    shards: elsewhere,
    whenFull: elsewhere,
  },
  bucket: { storageGb: elsewhere, versioned: elsewhere, deletionProtected: elsewhere },
  queue: { storageGb: elsewhere, memoryMb: elsewhere },
  search: { storageGb: elsewhere, memoryMb: elsewhere },
  model: { model: elsewhere, memoryMb: elsewhere, cpu: elsewhere, gpus: elsewhere },
};
