/** The part of a server's environment whose value is its password. */
export interface PasswordVariable {
  password: true;
}

/**
 * Seconds that a server with data gets to go through its journal after a crash; CloudNativePG's
 * figure too (`spec.startDelay`).
 */
export const recoverySeconds = 3600;

/** A backing service as containers run it: the same on Docker and Kubernetes. */
export interface ServerPlan {
  /** Key of its image in images.lock. */
  image: string;
  /** Port for clients. */
  port: number;
  /** User and group that it runs as; both exist in the image. */
  user: number;
  group: number;
  /** Program and arguments; empty for the image's own. */
  command: readonly string[];
  /** Environment variables; those that hold the password are secret. */
  env: Readonly<Record<string, string | PasswordVariable>>;
  /** Where its data lie: the only place that outlives the container. */
  dataPath: string;
  /** Folders that it writes to beside its data, kept in memory. */
  scratchPaths: readonly string[];
  /** Memory that its processes share at /dev/shm, in MB. @default the platform's, often 64 */
  sharedMemoryMb?: number;
  /** Writes beside its data and scratch folders, so that its root cannot be read-only. @default false */
  writableRoot?: boolean;
  /** Succeeds while it takes clients; run inside the container by a shell. */
  healthCommand: string;
  /**
   * Succeeds while it works, even where it takes no clients for a time, such as while it recovers
   * from a crash: what it may be started anew by. @default `healthCommand`
   */
  aliveCommand?: string;
  /** Disk, in GB, where the platform sets one aside. */
  storageGb: number;
  memoryMb: number;
  /** CPU, in cores. */
  cpu: number;
  /** Whether data outlive the container. */
  persistent: boolean;
  /** Whether the platform refuses to delete the data. */
  deletionProtected: boolean;
  /**
   * Seconds that it may take to start: a database goes through its journal first, a model is
   * fetched.
   */
  startSeconds: number;
  /** Needs a way out to the internet, to fetch what it serves. */
  needsInternet: boolean;
  /** Port of its own figures in Prometheus' format, where it has them. */
  metricsPort?: number;
  /** How its data are saved once a day, and how long copies are kept. */
  backup?: BackupPlan;
  /** Graphics processors that it takes. */
  gpus?: number;
}

/** One file of a backup. */
export interface BackupFile {
  /** Writes it to standard output; run by a shell in the server's own image. */
  command: string;
  /** Its ending: `dump`. */
  extension: string;
  /** Whether it is compressed after it is written, since the command does not. @default false */
  gzip?: boolean;
}

/** How the data of a server are saved. */
export interface BackupPlan {
  /** What one backup consists of, in the order in which it is written and restored. */
  files: readonly BackupFile[];
  /** Days that backups are kept. */
  days: number;
  /** Disk for all backups that are kept at once, in GB. */
  storageGb: number;
  /** Five cron fields, UTC. */
  cron: string;
}

/**
 * Seconds of its start that an update waits for. A recovery may take longer, and goes on after an
 * update that gave up on it; what it has to fetch is waited for to the end.
 */
export function awaitedSecondsOf({ needsInternet, startSeconds }: ServerPlan): number {
  return needsInternet ? startSeconds : Math.min(startSeconds, 300);
}
