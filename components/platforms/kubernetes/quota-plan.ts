import { formatCores, formatMemory, formatStorage } from "./quantities.ts";

/** What the pods of one program ask for. */
export interface PodDemand {
  /** Most pods at once. */
  count: number;
  memoryMb: number;
  /** CPU of one pod, in cores. */
  cpu: number;
  /** Graphics processors of one pod. */
  gpus?: number;
}

/** A volume that a component asks for. */
export interface VolumeDemand {
  storageGb: number;
}

/** The copies of a service or worker, as far as a quota needs them. */
export interface CopiesDemand {
  replicas: number;
  maxReplicas: number;
  memoryMb: number;
  cpu: number;
}

/** The limits of a namespace, as a ResourceQuota has them. */
export type QuotaPlan = Readonly<Record<string, string>>;

/** Room for what an operator starts by hand: a shell, a copy of a Job. */
const headroom = { pods: 10, memoryMb: 1024, cpu: 1 };

/**
 * The most pods of a service or worker: both slots full during a rollout, each with the quarter
 * that a rolling update adds, rounded up as Kubernetes does.
 */
export function demandOfCopies({ replicas, maxReplicas, memoryMb, cpu }: CopiesDemand): PodDemand {
  const copies = Math.max(replicas, maxReplicas);
  return { count: 2 * (copies + Math.ceil(copies / 4)), memoryMb, cpu };
}

/** The limits of a namespace that holds all demands at once, and a little more. */
export function planQuota(pods: readonly PodDemand[], volumes: readonly VolumeDemand[]): QuotaPlan {
  const total = (of: (demand: PodDemand) => number): number =>
    pods.reduce((sum, demand) => sum + demand.count * of(demand), 0);
  const memory = formatMemory(total(({ memoryMb }) => memoryMb) + headroom.memoryMb);
  const gpus = total((demand) => demand.gpus ?? 0);
  return {
    pods: String(total(() => 1) + headroom.pods),
    "requests.cpu": formatCores(total(({ cpu }) => cpu) + headroom.cpu),
    "requests.memory": memory,
    "limits.memory": memory,
    persistentvolumeclaims: String(volumes.length),
    "requests.storage": formatStorage(volumes.reduce((sum, { storageGb }) => sum + storageGb, 0)),
    ...(gpus > 0 && { "requests.nvidia.com/gpu": String(gpus) }),
    // Nothing of an environment is reached from outside but through the entry.
    "services.nodeports": "0",
    "services.loadbalancers": "0",
  };
}
