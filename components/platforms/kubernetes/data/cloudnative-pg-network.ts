import type * as pulumi from "@pulumi/pulumi";
import type { Member } from "../../../base/member.ts";
import type { Labels } from "../labels.ts";
import { allowApiServer, allowConnection, allowNamespace } from "../network-policies.ts";

/** Port on which every pod of a cluster tells its state. */
const statusPort = 8000;

/** Namespace of the operator, as its manifests and its chart install it. */
const operatorNamespace = "cnpg-system";

/**
 * Lets the pods of a cluster reach each other and the API server, through which they agree on the
 * primary, and the operator reach them.
 */
export function allowCluster(owner: Member, pods: Labels, port: number): pulumi.Resource[] {
  const self = { name: owner.componentName, pods };
  return [
    ...allowConnection(owner, self, self, [port, statusPort]),
    ...allowNamespace(owner, "operator", operatorNamespace, self, [port, statusPort]),
    allowApiServer(owner, self),
  ];
}
