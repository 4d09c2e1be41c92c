import type { WatchedServer } from "../../containers/exporter-plan.ts";
import { Handles } from "../../handles.ts";

/** What the databases, caches, queues and buckets say of themselves. */
export const watchedServers = new Handles<WatchedServer>("server", "docker");
