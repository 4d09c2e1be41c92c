import { ClusterRole } from "@pulumi/kubernetes/rbac/v1/clusterRole.js";
import { ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1/clusterRoleBinding.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import type { Member } from "../../../base/member.ts";
import { physicalName } from "../../../plan/names.ts";
import { childOptions, kubernetesOf } from "../handles.ts";
import { labelsOf } from "../labels.ts";
import { metadataOf } from "../metadata.ts";
import { nameOf } from "../names.ts";

/** What may be read, by API group. */
export interface RightsPlan {
  apiGroup: string;
  resources: string[];
  verbs: string[];
}

const group = "rbac.authorization.k8s.io";

/** Lets the account of a tool read objects of its own namespace. */
export function allowInNamespace(
  owner: Member,
  role: readonly string[],
  rights: readonly RightsPlan[],
): void {
  const name = nameOf(owner, ...role);
  const labels = labelsOf(owner, "rights");
  const { namespace } = kubernetesOf(owner);
  const options = childOptions(owner);
  const metadata = metadataOf(owner, "Role", name, labels);
  new Role(owner.childName(...role, "role"), { metadata, rules: rights.map(ruleOf) }, options);
  const binding = {
    metadata: metadataOf(owner, "RoleBinding", name, labels),
    roleRef: { apiGroup: group, kind: "Role", name },
    subjects: [{ kind: "ServiceAccount", name, namespace }],
  };
  new RoleBinding(owner.childName(...role, "binding"), binding, options);
}

/** Lets the account of a tool read what belongs to no namespace, such as nodes. */
export function allowInCluster(
  owner: Member,
  role: readonly string[],
  rights: readonly RightsPlan[],
): void {
  const account = nameOf(owner, ...role);
  const { namespace, namespaceName } = kubernetesOf(owner);
  const name = physicalName({ maxLength: 253 }, namespaceName, account);
  const metadata = { name, labels: labelsOf(owner, "rights") };
  const options = childOptions(owner);
  const rules = rights.map(ruleOf);
  new ClusterRole(owner.childName(...role, "cluster-role"), { metadata, rules }, options);
  const binding = {
    metadata,
    roleRef: { apiGroup: group, kind: "ClusterRole", name },
    subjects: [{ kind: "ServiceAccount", name: account, namespace }],
  };
  new ClusterRoleBinding(owner.childName(...role, "cluster-binding"), binding, options);
}

function ruleOf({ apiGroup, resources, verbs }: RightsPlan): {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
} {
  return { apiGroups: [apiGroup], resources, verbs };
}
