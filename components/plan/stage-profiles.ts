import type { ProfiledStage } from "../../variables/stage.ts";

/** How traffic moves from an old release to a new one. */
export type RolloutStrategy = "recreate" | "rolling" | "blue-green" | "canary";

/** Defaults of a service at a stage. */
export interface ServiceProfile {
  /** Copies that a release starts with. */
  replicas: number;
  /** Fewest copies that autoscaling leaves. */
  minReplicas: number;
  /** Most copies that autoscaling starts; off where it equals `minReplicas`. */
  maxReplicas: number;
  /** Mean CPU use, in percent, that autoscaling aims at. */
  targetCpuPercent: number;
  /** Memory of one copy, in MB. */
  memoryMb: number;
  /** CPU of one copy, in cores. */
  cpu: number;
  /** How a new release takes over. */
  rollout: RolloutStrategy;
}

/** Defaults of a database at a stage. */
export interface DatabaseProfile {
  /** Disk, in GB. */
  storageGb: number;
  /** A standby in a second zone takes over when the first fails. */
  highlyAvailable: boolean;
  /** Days that backups are kept; 0 is no backup. */
  backupDays: number;
  /** The platform refuses to delete the database. */
  deletionProtected: boolean;
  /** Data outlives the processes that use it. */
  persistent: boolean;
}

/** Defaults of a cache at a stage. */
export interface CacheProfile {
  /** Memory, in MB. */
  memoryMb: number;
  /** A replica takes over when the primary fails. */
  replicated: boolean;
}

/** Defaults of a bucket at a stage. */
export interface BucketProfile {
  /** Disk, in GB, where the platform sets one aside. */
  storageGb: number;
  /** Earlier versions of changed and deleted objects are kept. */
  versioned: boolean;
  /** The platform refuses to delete the bucket. */
  deletionProtected: boolean;
}

/** Defaults of a queue at a stage. */
export interface QueueProfile {
  /** Disk, in GB, where the platform sets one aside. */
  storageGb: number;
  /** Memory, in MB. */
  memoryMb: number;
}

/** Defaults of a search index at a stage. */
export interface SearchProfile {
  /** Memory, in MB; half of it becomes the Java heap. */
  memoryMb: number;
  /** Disk, in GB. */
  storageGb: number;
}

/** Defaults of a language model at a stage. */
export interface ModelProfile {
  /** Memory, in MB, where the model runs on CPU. */
  memoryMb: number;
  /** CPU, in cores. */
  cpu: number;
}

/** Everything that a stage decides unless the stack's config or an argument says otherwise. */
export interface StageProfile {
  service: ServiceProfile;
  database: DatabaseProfile;
  cache: CacheProfile;
  bucket: BucketProfile;
  queue: QueueProfile;
  search: SearchProfile;
  model: ModelProfile;
  /** Days that logs are kept. */
  logDays: number;
}

const development: StageProfile = {
  service: {
    replicas: 1,
    minReplicas: 1,
    maxReplicas: 1,
    targetCpuPercent: 70,
    memoryMb: 512,
    cpu: 0.5,
    rollout: "recreate",
  },
  database: {
    storageGb: 20,
    highlyAvailable: false,
    backupDays: 0,
    deletionProtected: false,
    persistent: true,
  },
  cache: { memoryMb: 256, replicated: false },
  bucket: { storageGb: 10, versioned: false, deletionProtected: false },
  queue: { storageGb: 5, memoryMb: 512 },
  search: { memoryMb: 1024, storageGb: 10 },
  model: { memoryMb: 4096, cpu: 2 },
  logDays: 7,
};

const staging: StageProfile = {
  service: {
    replicas: 2,
    minReplicas: 2,
    maxReplicas: 2,
    targetCpuPercent: 70,
    memoryMb: 1024,
    cpu: 1,
    rollout: "rolling",
  },
  database: {
    storageGb: 20,
    highlyAvailable: false,
    backupDays: 7,
    deletionProtected: false,
    persistent: true,
  },
  cache: { memoryMb: 256, replicated: false },
  bucket: { storageGb: 20, versioned: false, deletionProtected: false },
  queue: { storageGb: 10, memoryMb: 1024 },
  search: { memoryMb: 2048, storageGb: 20 },
  model: { memoryMb: 8192, cpu: 4 },
  logDays: 30,
};

const production: StageProfile = {
  service: {
    replicas: 3,
    minReplicas: 2,
    maxReplicas: 10,
    targetCpuPercent: 70,
    memoryMb: 2048,
    cpu: 2,
    rollout: "canary",
  },
  database: {
    storageGb: 100,
    highlyAvailable: true,
    backupDays: 30,
    deletionProtected: true,
    persistent: true,
  },
  cache: { memoryMb: 1024, replicated: true },
  bucket: { storageGb: 100, versioned: true, deletionProtected: true },
  queue: { storageGb: 20, memoryMb: 2048 },
  search: { memoryMb: 4096, storageGb: 100 },
  model: { memoryMb: 16_384, cpu: 8 },
  logDays: 365,
};

/** The defaults of every stage but `custom`, which names one of these as its parent. */
export const stageProfiles: Record<ProfiledStage, StageProfile> = {
  development,
  testing: { ...development, database: { ...development.database, persistent: false } },
  staging,
  production,
  // Staging's shape at development's size.
  preview: {
    ...staging,
    service: {
      ...staging.service,
      memoryMb: development.service.memoryMb,
      cpu: development.service.cpu,
    },
    database: { ...staging.database, storageGb: development.database.storageGb, backupDays: 0 },
    queue: development.queue,
    search: development.search,
    model: development.model,
    logDays: development.logDays,
  },
};
