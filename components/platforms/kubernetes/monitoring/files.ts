import type * as pulumi from "@pulumi/pulumi";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import type { Member } from "../../../base/member.ts";
import { childOptions } from "../handles.ts";
import { labelsOf } from "../labels.ts";
import { metadataOf } from "../metadata.ts";
import { nameOf } from "../names.ts";
import type { MountedVolume } from "../pod.ts";
import { createSecret } from "../program.ts";

/** Files of one folder, as a container sees them. */
export interface FilesPlan {
  /** Role of the folder, for names: `config`. */
  role: string;
  folder: string;
  /** Texts by file name; secret outputs where `secret` is true. */
  files: Readonly<Record<string, pulumi.Input<string>>>;
  /** Whether they are kept in a Secret. @default false, in a ConfigMap */
  secret?: boolean;
}

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
  const texts = plans.flatMap(({ folder, files }) =>
    Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text] as const),
  );
  return {
    volumes: plans.map((plan) => createFolder(owner, [...role, plan.role], plan)),
    texts: Object.fromEntries(texts),
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
