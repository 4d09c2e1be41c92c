import type * as pulumi from "@pulumi/pulumi";
import type { Job } from "../../../base/job.ts";
import type { ProgramRequest } from "../../../base/platform.ts";
import type { Workload } from "../../../base/workload.ts";
import { linkHandles } from "../handles.ts";
import { allowConnection, allowHttps, createSecurityGroup } from "./security-groups.ts";
import type { Peer } from "./security-groups.ts";

/** A program in the network, and the rules by which it gets out. */
export interface ProgramPeer {
  self: Peer;
  /** Must be there before it runs. */
  rules: pulumi.Resource[];
}

/**
 * Gives a program its place in the network: it reaches what it links to, and HTTPS.
 *
 * @param what of the program is in the group: `Copies`, `Runs`
 */
export function createPeer(
  owner: Workload | Job,
  { links }: Pick<ProgramRequest, "links">,
  what: string,
): ProgramPeer {
  const { componentName, shape } = owner;
  const group = createSecurityGroup(owner, [], `${what} of ${shape.kind} ${componentName}`);
  const self = { name: componentName, securityGroupId: group.id };
  const linked = links.flatMap(({ name, target }) => {
    const { network } = linkHandles.get(target);
    if (!network) return [];
    const { securityGroupId, port } = network;
    return allowConnection(owner, ["to", name], self, { name, securityGroupId }, port);
  });
  return { self, rules: [...linked, allowHttps(owner, self.securityGroupId)] };
}
