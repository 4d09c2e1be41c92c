import * as pulumi from "@pulumi/pulumi";
import type { Workload } from "../../../base/workload.ts";
import { awsOf } from "../handles.ts";

/** Origin of the load balancer that a public service is behind; undefined where it has no HTTPS. */
export function publicOriginOf(owner: Workload): pulumi.Input<string> | undefined {
  const { host, isSecure } = awsOf(owner).loadBalancer();
  return isSecure ? pulumi.interpolate`https://${host}` : undefined;
}
