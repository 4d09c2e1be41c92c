import type { Untaken } from "../../plan/context.ts";

const always = "it always runs here";

/** What changes nothing on Kubernetes. Standbys, replicas and versions are warned of: see unkept.ts. */
export const untaken: Untaken = {
  database: { readReplicas: "the first server answers reads, too" },
  cache: { optional: always, shards: "one server has all keys" },
  monitoring: { optional: always },
};
