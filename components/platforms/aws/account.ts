import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";
import type { Member } from "../../base/member.ts";
import { awsOf } from "./handles.ts";

/** The id of the account: a part of every ARN, since to ask for it would need a credential. */
export function accountOf(owner: Member | Environment): pulumi.Output<string> {
  return awsOf(owner).cluster.arn.apply((arn) => arn.split(":")[4] ?? "");
}
