import { PersistentVolumeClaim } from "@pulumi/kubernetes/core/v1/persistentVolumeClaim.js";
import type { Member } from "../../base/member.ts";
import { childOptions, kubernetesOf } from "./handles.ts";
import { labelsOf } from "./labels.ts";
import { metadataOf, skipAwait } from "./metadata.ts";
import { nameOf } from "./names.ts";
import { formatStorage } from "./quantities.ts";
import type { MountedVolume } from "./pod.ts";

/** What a volume is made from. */
export interface VolumePlan {
  storageGb: number;
  /** Whether Pulumi refuses to delete it. */
  deletionProtected: boolean;
}

/**
 * Builds a volume of a component and gives the claim's name.
 *
 * A claim of its own, not a template in the StatefulSet, which nothing can change: so a disk grows
 * in place, where the storage class allows it, and a replaced server keeps its data.
 */
export function createVolume(owner: Member, role: string, plan: VolumePlan): string {
  const { settings, demands, quota } = kubernetesOf(owner);
  demands.volumes.push({ storageGb: plan.storageGb });
  const name = nameOf(owner, role);
  // Many classes bind a claim only once a pod uses it, which waits for the claim here.
  const labels = labelsOf(owner, "volume");
  const metadata = metadataOf(owner, "PersistentVolumeClaim", name, labels, skipAwait);
  const spec = {
    accessModes: ["ReadWriteOnce"],
    ...(settings.storageClass !== undefined && { storageClassName: settings.storageClass }),
    resources: { requests: { storage: formatStorage(plan.storageGb) } },
  };
  new PersistentVolumeClaim(
    owner.childName(role, "volume"),
    { metadata, spec },
    { ...childOptions(owner, [quota]), protect: plan.deletionProtected },
  );
  return name;
}

/** A claim as a container sees it: a folder of the volume, whose root has `lost+found`. */
export function mountVolume(name: string, claimName: string, path: string): MountedVolume {
  return { volume: { name, persistentVolumeClaim: { claimName } }, path, subPath: name };
}
