import type { Untaken } from "../../plan/context.ts";

const unsized = "a volume of Docker has no size";
const unscaled = "Docker scales nothing by itself";
const oneServer = "one server has all keys";
const oneReader = "the one server answers reads, too";
const always = "it always runs here";

const program = {
  maxReplicas: unscaled,
  targetCpuPercent: unscaled,
  rollout: "a new version goes to the other slot, and takes over at once",
};

/** What changes nothing on Docker. Standbys, replicas and versions are warned of: see unkept.ts. */
export const untaken: Untaken = {
  service: {
    ...program,
    "health.startSeconds": "the edge sends requests to a copy as soon as it answers",
  },
  worker: program,
  database: { storageGb: unsized, readReplicas: oneReader },
  cache: { optional: always, shards: oneServer },
  bucket: { storageGb: unsized },
  queue: { storageGb: unsized },
  search: { storageGb: unsized },
  monitoring: { optional: always },
};
