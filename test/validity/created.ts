import type { Json } from "./convert.ts";
import type { Template } from "./template.ts";

/** What moto's CloudFormation makes of our types; the rest of a template is left out for it. */
const makes = new Set(
  (
    "CloudWatch::Dashboard EC2::EIP EC2::FlowLog EC2::InternetGateway EC2::NatGateway EC2::Route " +
    "EC2::RouteTable EC2::SecurityGroup EC2::SecurityGroupIngress EC2::Subnet " +
    "EC2::SubnetRouteTableAssociation EC2::VPC EC2::VPCEndpoint EC2::VPCGatewayAttachment " +
    "ECR::Repository ECS::Cluster ECS::Service ECS::TaskDefinition " +
    "ElasticLoadBalancingV2::Listener ElasticLoadBalancingV2::ListenerRule " +
    "ElasticLoadBalancingV2::LoadBalancer ElasticLoadBalancingV2::TargetGroup IAM::Role KMS::Key " +
    "Lambda::Function Logs::LogGroup RDS::DBParameterGroup RDS::DBSubnetGroup Route53::HostedZone " +
    "S3::Bucket SNS::Topic SQS::Queue StepFunctions::StateMachine"
  )
    .split(" ")
    .map((name) => `AWS::${name}`),
);

/** Properties that moto 5.2.5 fails on, as they name what it does not make or has otherwise. */
const unread: Record<string, string[]> = {
  // Reads TagKey, which CloudFormation does not have.
  "AWS::KMS::Key": ["Tags"],
  // Its registry is one of Cloud Map's, which is not made.
  "AWS::ECS::Service": ["ServiceRegistries"],
};

/** The part of a template that moto makes: none of it names anything of the rest. */
export function createdPart(template: Template): Template {
  let kept = Object.entries(structuredClone(template.Resources)).filter(([, { Type }]) =>
    makes.has(Type),
  );
  for (const [, { Type, Properties }] of kept) {
    for (const name of unread[Type] ?? []) Reflect.deleteProperty(Properties, name);
  }
  for (let before = -1; before !== kept.length;) {
    before = kept.length;
    const ids = new Set(kept.map(([id]) => id));
    kept = kept.filter(([, { Properties }]) => namedIn(Properties).every((id) => ids.has(id)));
  }
  return { ...template, Resources: Object.fromEntries(kept) };
}

/** Logical ids that a value refers to. */
function namedIn(value: Json): string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(namedIn);
  if (typeof value.Ref === "string") return [value.Ref];
  const of = value["Fn::GetAtt"];
  return Array.isArray(of) && typeof of[0] === "string"
    ? [of[0]]
    : Object.values(value).flatMap(namedIn);
}
