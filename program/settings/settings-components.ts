import * as z from "zod";

const count = z.int().min(1).max(100);
const cores = z.number().positive().max(16);

/** What a stack may change of services and workers. */
export const service = z
  .strictObject({
    replicas: count.describe("Copies that a release starts with."),
    minReplicas: count.describe("Fewest copies that autoscaling leaves."),
    maxReplicas: count.describe("Most copies that autoscaling starts."),
    targetCpuPercent: z.int().min(10).max(90).describe("Mean CPU use that autoscaling aims at."),
    memoryMb: z.int().min(64).max(122_880).describe("Memory of one copy, in MB."),
    cpu: cores.describe("CPU of one copy, in cores."),
    rollout: z
      .enum(["recreate", "rolling", "blue-green", "canary"])
      .describe("How a new release takes over."),
  })
  .partial();

/** What a stack may change of databases. */
export const database = z
  .strictObject({
    storageGb: z.int().min(20).max(65_536).describe("Disk, in GB."),
    highlyAvailable: z.boolean().describe("A standby takes over when the first fails."),
    readReplicas: z.int().min(0).max(14).describe("Servers that answer reads alone."),
    backupDays: z.int().min(0).max(35).describe("Days that backups are kept; 0 is no backup."),
    deletionProtected: z.boolean().describe("The platform refuses to delete it."),
    persistent: z.boolean().describe("Data outlives the processes that use it."),
  })
  .partial();

/** What a stack may change of caches. */
export const cache = z
  .strictObject({
    memoryMb: z.int().min(64).max(650_000).describe("Memory, in MB."),
    replicated: z.boolean().describe("A replica takes over when the primary fails."),
    shards: z.int().min(1).max(45).describe("Parts that the keys are spread over."),
  })
  .partial();

const gigabytes = z.int().min(1).max(65_536).describe("Disk, in GB.");

/** What a stack may change of buckets. */
export const bucket = z
  .strictObject({
    storageGb: gigabytes,
    versioned: z.boolean().describe("Earlier versions of objects are kept."),
    deletionProtected: z.boolean().describe("The platform refuses to delete it."),
  })
  .partial();

/** What a stack may change of queues. */
export const queue = z
  .strictObject({
    storageGb: gigabytes,
    memoryMb: z.int().min(256).max(122_880).describe("Memory, in MB."),
  })
  .partial();

/** What a stack may change of search indexes. */
export const search = z
  .strictObject({
    memoryMb: z.int().min(1024).max(122_880).describe("Memory, in MB; half becomes the heap."),
    storageGb: gigabytes,
  })
  .partial();

/** What a stack may change of language models. */
export const model = z
  .strictObject({
    memoryMb: z.int().min(1024).max(1_048_576).describe("Memory, in MB."),
    cpu: z.int().min(1).max(128).describe("CPU, in cores."),
    model: z.string().min(1).describe("Name of the model, where the stack has another one."),
  })
  .partial();
