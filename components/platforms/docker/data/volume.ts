import { Volume } from "@pulumi/docker/volume.js";
import type { Member } from "../../../base/member.ts";
import { childOptions } from "../handles.ts";
import { labelsOf } from "../labels.ts";
import { nameOf } from "../names.ts";

/** A named volume of a component; in production it stays on the machine whatever becomes of the stack. */
export function createVolume(owner: Member, role: string, isProtected: boolean): Volume {
  const args = { name: nameOf(owner, role), labels: labelsOf(owner) };
  return new Volume(owner.childName(role), args, {
    ...childOptions(owner),
    protect: isProtected,
    retainOnDelete: owner.environment.plan.profile === "production",
    // Docker cannot change a volume: no label is worth the data.
    ignoreChanges: ["labels"],
  });
}
