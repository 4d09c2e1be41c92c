import type * as pulumi from "@pulumi/pulumi";
import type { EnvironmentView } from "../../base/environment-view.ts";
import type { Member } from "../../base/member.ts";
import { awsOf } from "./handles.ts";

/** The id of the account: a part of every ARN, since to ask for it would need a credential. */
export function accountOf(owner: Member | EnvironmentView): pulumi.Output<string> {
  return awsOf(owner).cluster.arn.apply((arn) => arn.split(":")[4] ?? "");
}
