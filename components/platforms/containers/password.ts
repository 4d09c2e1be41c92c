import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import type { Member } from "../../base/member.ts";

/** A password that every server and a URL take as it is: letters and digits. */
export function createPassword(owner: Member): pulumi.Output<string> {
  const args = { length: 40, special: false };
  const { result } = new RandomPassword(owner.childName("password"), args, { parent: owner });
  return pulumi.secret(result);
}
