import type * as pulumi from "@pulumi/pulumi";
import type { DatabaseEngine } from "../../../plan/kinds.ts";
import { Handles } from "../../handles.ts";

/** A server whose figures are worth keeping, as its exporter reaches it. */
export interface WatchedServer {
  kind: DatabaseEngine | "cache" | "queue" | "bucket";
  port: number;
  /** Name of its user, and of its database. */
  user: string;
  password: pulumi.Output<string>;
  url: pulumi.Output<string>;
}

/** What the databases, caches, queues and buckets say of themselves. */
export const watchedServers = new Handles<WatchedServer>("server", "docker");
