import type { WatchedServer } from "../../containers/exporter-plan.ts";
import type { ProbePlan } from "../../../observability/blackbox.ts";
import { Handles } from "../../handles.ts";

/** What the databases, caches, queues and buckets say of themselves. */
export const watchedServers = new Handles<WatchedServer>("server", "docker");

/** How search indexes and models are asked whether they work: they tell nothing by themselves. */
export const probes = new Handles<ProbePlan>("probe", "docker");
