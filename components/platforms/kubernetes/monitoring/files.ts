import type * as pulumi from "@pulumi/pulumi";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import type { Member } from "../../../base/member.ts";
import { textsByPath } from "../../containers/files.ts";
import type { FilesPlan } from "../../containers/files.ts";
import { childOptions } from "../handles.ts";
import { labelsOf } from "../labels.ts";
import { metadataOf } from "../metadata.ts";
import { nameOf } from "../names.ts";
import type { MountedVolume } from "../pod.ts";
import { createSecret } from "../program.ts";

/** Files that a pod can mount. */
export interface BuiltFiles {
  volumes: MountedVolume[];
  /** All texts, for the hash in the pod's template. */
  texts: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Builds files as ConfigMaps and Secrets. */
export function createFiles(
  owner: Member,
  role: readonly string[],
  plans: readonly FilesPlan[],
): BuiltFiles {
  return {
    volumes: plans.map((plan) => createFolder(owner, [...role, plan.role], plan)),
    texts: textsByPath(plans),
  };
}

function createFolder(owner: Member, role: readonly string[], plan: FilesPlan): MountedVolume {
  const name = nameOf(owner, ...role);
  const mounted = { path: plan.folder, readOnly: true };
  if (plan.secret === true) {
    const secretName = createSecret(owner, role, plan.files);
    return { volume: { name: plan.role, secret: { secretName, defaultMode: 0o440 } }, ...mounted };
  }
  const metadata = metadataOf(owner, "ConfigMap", name, labelsOf(owner, "config"));
  new ConfigMap(
    owner.childName(...role),
    { metadata, data: { ...plan.files } },
    childOptions(owner),
  );
  return { volume: { name: plan.role, configMap: { name } }, ...mounted };
}
