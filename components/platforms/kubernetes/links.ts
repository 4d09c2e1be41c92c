import type * as pulumi from "@pulumi/pulumi";
import type { Member } from "../../base/member.ts";
import type { BoundLink } from "../../base/platform.ts";
import { linkHandles } from "./handles.ts";
import { selectorOf } from "./labels.ts";
import { allowConnection } from "./network-policies.ts";
import type { Peer } from "./network-policies.ts";

/** The pods of a component's program, in either slot. */
export function peerOf(owner: Member, name = owner.componentName): Peer {
  return { name, pods: selectorOf(owner, { name }) };
}

/** Opens the network along the links of a program. */
export function allowLinks(
  owner: Member,
  { links }: { links: readonly BoundLink[] },
): pulumi.Resource[] {
  return links.flatMap(({ name, target }) => {
    const { pods, port } = linkHandles.get(target);
    return allowConnection(owner, peerOf(owner), { name, pods }, [port]);
  });
}
