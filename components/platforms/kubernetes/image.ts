import type * as pulumi from "@pulumi/pulumi";
import type { Member } from "../../member.ts";
import { buildFromSource } from "./build.ts";

/** The image of a program: its release's, or one that is built from its source. */
export function imageOfProgram(
  owner: Member,
  { image, source }: { image: string; source: string },
): pulumi.Input<string> {
  return image === "" ? buildFromSource(owner, source) : image;
}
