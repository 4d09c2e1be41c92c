import type * as pulumi from "@pulumi/pulumi";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import type * as inputs from "@pulumi/kubernetes/types/input.js";
import { imageFor } from "../../../images/image-for.ts";
import type { Member } from "../../../base/member.ts";
import { childOptions, kubernetesOf } from "../handles.ts";
import { labelsOf, selectorOf } from "../labels.ts";
import { peerOf } from "../links.ts";
import { metadataOf, skipAwait } from "../metadata.ts";
import { nameOf } from "../names.ts";
import { allowApiServer } from "../network-policies.ts";
import type { Peer } from "../network-policies.ts";
import { isReserved, planPod } from "../pod.ts";
import type { MountedVolume, PodPlan } from "../pod.ts";
import { planHttpProbes } from "../probes.ts";
import { configHash, createServiceAccount, hashOf } from "../program.ts";
import { createVolume, mountVolume } from "../volume.ts";
import { createFiles } from "./files.ts";
import type { FilesPlan } from "../../containers/files.ts";
import { toolSizes } from "./tool-sizes.ts";
import type { ToolName } from "./tool-sizes.ts";

/** A program that watches others. */
export interface ToolPlan {
  /** What it is, for its size. */
  tool: ToolName;
  /** Key of its image in images.lock. */
  image: string;
  args?: readonly string[];
  env?: PodPlan["env"];
  /** Values that it starts with and that stand in no file of its own. @default none */
  values?: Readonly<Record<string, pulumi.Input<string>>>;
  port: number;
  /** Path that answers while it works. @default none, it takes connections */
  health?: string;
  /** User and group that it runs as. @default nobody's */
  user?: number;
  files?: readonly FilesPlan[];
  scratch?: readonly string[];
  /** Folder that outlives the pod, of a size that {@link toolSizes} tells. @default none */
  data?: string;
  /** Whether it asks the API server. @default false */
  token?: boolean;
}

/** A tool that runs. */
export interface BuiltTool {
  /** Name under which others reach it, and its pods' name. */
  host: string;
  peer: Peer;
  resource: pulumi.Resource;
}

/** The user `nobody`, which most images of the kind run as. */
const nobody = 65_534;

/** Builds a tool of one pod: with a volume where it keeps data, behind a Service of its own. */
export function createTool(owner: Member, role: readonly string[], plan: ToolPlan): BuiltTool {
  const host = nameOf(owner, ...role);
  const files = createFiles(owner, role, plan.files ?? []);
  const volumes = [...files.volumes, ...dataOf(owner, role, plan)];
  const pod = planToolPod(owner, plan, volumes, createServiceAccount(owner, ...role));
  const labels = labelsOf(owner, plan.tool, { name: host });
  const hash = hashOf({ ...files.texts, ...plan.values });
  const template = planPod(pod, labels, { [configHash]: hash });
  const resource = createRunner(owner, role, plan, template);
  createToolService(owner, role, plan);
  return { host, peer: peerOf(owner, host), resource };
}

function planToolPod(
  owner: Member,
  plan: ToolPlan,
  volumes: readonly MountedVolume[],
  serviceAccount: string,
): PodPlan {
  const { tool, args = [], env = [], port, health, user = nobody, scratch = [], token } = plan;
  return {
    name: tool,
    image: imageFor(owner.environment, plan.image),
    command: [],
    args,
    env,
    ports: { http: port },
    ...toolSizes[tool],
    user,
    group: user,
    probes: planHttpProbes(health, "http"),
    stopSeconds: 60,
    scratch: ["/tmp", ...scratch].map((path) => ({ path, sizeMb: 256 })),
    volumes,
    serviceAccount,
    reserved: isReserved(owner),
    token: token ?? false,
  };
}

function dataOf(owner: Member, role: readonly string[], plan: ToolPlan): MountedVolume[] {
  const { storageGb } = { storageGb: 0, ...toolSizes[plan.tool] };
  if (plan.data === undefined) return [];
  const claim = createVolume(owner, [...role, "data"].join("-"), {
    storageGb,
    deletionProtected: false,
  });
  return [mountVolume("data", claim, plan.data)];
}

function createRunner(
  owner: Member,
  role: readonly string[],
  plan: ToolPlan,
  template: inputs.core.v1.PodTemplateSpec,
): pulumi.Resource {
  const name = nameOf(owner, ...role);
  const isKept = plan.data !== undefined;
  const kind = isKept ? "StatefulSet" : "Deployment";
  const labels = labelsOf(owner, plan.tool, { name });
  const metadata = metadataOf(owner, kind, name, labels);
  const selector = { matchLabels: selectorOf(owner, { name }) };
  const common = { replicas: 1, revisionHistoryLimit: 3, selector, template };
  const asking = plan.token === true ? [allowApiServer(owner, peerOf(owner, name))] : [];
  const options = childOptions(owner, [...kubernetesOf(owner).ready, ...asking]);
  const logical = owner.childName(...role);
  if (isKept) {
    return new StatefulSet(logical, { metadata, spec: { ...common, serviceName: name } }, options);
  }
  return new Deployment(logical, { metadata, spec: common }, options);
}

function createToolService(owner: Member, role: readonly string[], plan: ToolPlan): void {
  const name = nameOf(owner, ...role);
  const labels = labelsOf(owner, plan.tool, { name });
  const metadata = metadataOf(owner, "Service", name, labels, skipAwait);
  const spec = {
    type: "ClusterIP",
    selector: selectorOf(owner, { name }),
    ports: [{ name: "http", port: plan.port, targetPort: "http", protocol: "TCP" }],
  };
  new Service(owner.childName(...role, "service"), { metadata, spec }, childOptions(owner));
}
