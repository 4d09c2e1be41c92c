import type { Step } from "../../../tool/engine/engine.ts";
import { stepOf } from "./collected.ts";

const kinds = [
  "aws:ecs/taskDefinition:TaskDefinition",
  "aws:s3/bucket:Bucket",
  "aws:iam/rolePolicy:RolePolicy",
  "kubernetes:apps/v1:Deployment",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:cloudwatch/logGroup:LogGroup",
];

/** Many changed resources of several types in components of ten, some of them dangerous. */
export function manySteps(count: number): Step[] {
  return Array.from({ length: count }, (_, index) => {
    const type = kinds[index % kinds.length] ?? "";
    const parent = ["slipway:index:Service", `service-${Math.floor(index / 10)}`] as const;
    const name = `resource-${index}`;
    const after = {
      image: `registry.example.com/fleet/app@sha256:${index}`,
      cidrIpv4: "0.0.0.0/0",
      note: "x".repeat(80),
    };
    if (type.includes("bucket")) return stepOf(type, name, after, undefined, { parent });
    return stepOf(type, name, { image: "old", note: "y".repeat(80) }, after, { parent });
  });
}
