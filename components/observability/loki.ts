import { formatYaml } from "./yaml.ts";

/** Port on which Loki takes lines and answers questions. */
export const lokiPort = 3100;

/** What Loki is to keep, and where. */
export interface LokiPlan {
  /** Folder that outlives its process; it writes nowhere else. */
  folder: string;
  /** Days that lines are kept. */
  days: number;
}

/**
 * The config of Loki as one process with files: nothing of it is told to anybody but on its port,
 * and its compactor drops lines after their days.
 */
export function formatLoki({ folder, days }: LokiPlan): string {
  return formatYaml({
    auth_enabled: false,
    server: {
      http_listen_port: lokiPort,
      // Its parts call each other within the process.
      grpc_listen_address: "127.0.0.1",
      log_level: "warn",
    },
    common: {
      instance_addr: "127.0.0.1",
      path_prefix: folder,
      replication_factor: 1,
      ring: { kvstore: { store: "inmemory" } },
      storage: {
        filesystem: {
          chunks_directory: `${folder}/chunks`,
          rules_directory: `${folder}/rules`,
        },
      },
    },
    schema_config: {
      configs: [
        {
          // A day before any line there can be; changing it makes what is kept unreadable.
          from: "2024-01-01",
          store: "tsdb",
          object_store: "filesystem",
          schema: "v13",
          index: { prefix: "index_", period: "24h" },
        },
      ],
    },
    compactor: {
      working_directory: `${folder}/compactor`,
      retention_enabled: true,
      delete_request_store: "filesystem",
    },
    limits_config: planLimits(days),
    analytics: { reporting_enabled: false },
  });
}

function planLimits(days: number): object {
  return {
    retention_period: `${days * 24}h`,
    // However long lines are kept, all of them can be asked for at once.
    max_query_length: "0s",
    // Longer lines are cut, and not thrown away.
    max_line_size_truncate: true,
    // The collector gives both, under names of its own.
    discover_service_name: [],
    discover_log_levels: false,
  };
}
