import type * as pulumi from "@pulumi/pulumi";
import { LimitRange } from "@pulumi/kubernetes/core/v1/limitRange.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { ResourceQuota } from "@pulumi/kubernetes/core/v1/resourceQuota.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { sitesOf } from "../../site.ts";
import { workloadsOf } from "../../base/workload.ts";
import type { EnvironmentView } from "../../base/environment-view.ts";
import type { EnvironmentPlan } from "../../plan/context.ts";
import { Job } from "../../base/job.ts";
import type { BuiltEnvironment, Platform } from "../../base/platform.ts";
import { onlyFulfilled } from "../../base/promises.ts";
import { addressOf } from "./edge/address.ts";
import { createEntryPage } from "./edge/entry-page.ts";
import { childOptions, environments, kubernetesOf } from "./handles.ts";
import { checkEnvironmentNames } from "./limits.ts";
import { labelsOf } from "./labels.ts";
import { metadataOf } from "./metadata.ts";
import { demandsOfTools } from "./monitoring/tool-sizes.ts";
import { ClaimedNames, namespaceName } from "./names.ts";
import { denyByDefault } from "./network-policies.ts";
import { demandOfCopies, planQuota } from "./quota-plan.ts";
import type { PodDemand } from "./quota-plan.ts";
import { registryOf } from "./settings.ts";
import type { KubernetesSettings } from "./settings.ts";
import { siteSize } from "./sizes.ts";

/**
 * Builds the namespace of an environment: pods as restricted as Kubernetes knows it, a quota of
 * what the application declares, and no connection that no link opens.
 */
export function buildEnvironment(
  owner: EnvironmentView,
  plan: EnvironmentPlan,
  settings: KubernetesSettings,
  runs: Platform["runs"],
): BuiltEnvironment {
  if (runs === "source") registryOf(settings, plan.environment);
  const name = namespaceName(owner);
  checkEnvironmentNames(plan, name);
  const provider = createProvider(owner, settings);
  const namespace = createNamespace(owner, name, provider);
  const quota = onlyFulfilled(owner.track(owner.declared.then(() => createQuota(owner))));
  environments.set(owner, {
    settings,
    provider,
    namespace: namespace.metadata.name,
    namespaceName: name,
    names: new ClaimedNames(),
    demands: { pods: [], volumes: [] },
    watched: [],
    probed: [],
    images: new Map(),
    quota,
    page: [],
    ready: [quota],
  });
  kubernetesOf(owner).ready.push(createLimits(owner), ...denyByDefault(owner));
  createEntryPage(owner);
  return { address: settings.domain === undefined ? "" : addressOf(settings, settings.domain) };
}

function createProvider(owner: EnvironmentView, { context }: KubernetesSettings): Provider {
  const args = {
    ...(context !== undefined && { context }),
    enableServerSideApply: true,
    // A replacement would delete what running pods read; theirs is a hash in the template.
    enableSecretMutable: true,
    enableConfigMapMutable: true,
  };
  return new Provider(owner.childName("kubernetes"), args, { parent: owner });
}

/** Versions of the pod security standards: the cluster's own, so that an upgrade keeps up. */
const podSecurity = Object.fromEntries(
  ["enforce", "audit", "warn"].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, "restricted"],
    [`pod-security.kubernetes.io/${mode}-version`, "latest"],
  ]),
);

function createNamespace(owner: EnvironmentView, name: string, provider: Provider): Namespace {
  const labels = { ...labelsOf(owner, "environment"), ...podSecurity };
  // Deleting it deletes every volume in it.
  const protect = owner.profile.database.deletionProtected;
  const options = { parent: owner, provider, protect };
  return new Namespace(owner.childName("namespace"), { metadata: { name, labels } }, options);
}

/** What a container gets that says nothing, such as one that an operator starts by hand. */
function createLimits(owner: EnvironmentView): pulumi.Resource {
  const metadata = metadataOf(owner, "LimitRange", "limits", labelsOf(owner, "limits"));
  const limit = {
    type: "Container",
    default: { memory: "512Mi" },
    defaultRequest: { cpu: "100m", memory: "256Mi" },
  };
  const args = { metadata, spec: { limits: [limit] } };
  return new LimitRange(owner.childName("limits"), args, childOptions(owner));
}

function createQuota(owner: EnvironmentView): ResourceQuota {
  const { demands } = kubernetesOf(owner);
  const copies = workloadsOf(owner).map(({ shape }) => demandOfCopies(shape));
  const tools = demandsOfTools(owner);
  const pods = [...copies, ...demandsOfOthers(owner), ...demands.pods, ...tools.pods];
  const hard = planQuota(pods, [...demands.volumes, ...tools.volumes]);
  const metadata = metadataOf(owner, "ResourceQuota", "quota", labelsOf(owner, "quota"));
  return new ResourceQuota(
    owner.childName("quota"),
    { metadata, spec: { hard: { ...hard } } },
    childOptions(owner),
  );
}

/** Sites and jobs ask for one size each; a job may end while the next one begins. */
function demandsOfOthers(owner: EnvironmentView): PodDemand[] {
  const served = owner.platform.sitesOn === undefined ? sitesOf(owner) : [];
  const sites = served.map(() =>
    demandOfCopies({ ...siteSize, replicas: owner.profile.service.replicas, maxReplicas: 0 }),
  );
  const jobs = owner.members
    .filter((member) => member instanceof Job)
    .map(({ shape: { memoryMb, cpu } }) => ({ count: 2, memoryMb, cpu }));
  return [...sites, ...jobs];
}
