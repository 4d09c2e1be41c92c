import * as z from "zod";
import { textsIn } from "../yaml.ts";
import type { References } from "../references.ts";
import type { Plain, RenderedResource } from "../resources.ts";
import { internet, type LinkPart } from "./model.ts";
import type { Owners } from "./source.ts";

/** What the account offers to everybody who may: the end of a permission that names no component. */
const account = "AWS";

const groupRule = /^aws:vpc\/securityGroup(Ingress|Egress)Rule:/;
const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const distribution = "aws:cloudfront/distribution:Distribution";

/** Who reaches whom on AWS: by security groups, by the roles' policies, and by CloudFront. Pure. */
export function planAwsLinks(
  resources: readonly RenderedResource[],
  references: References,
  owners: Owners,
): LinkPart[] {
  const ownerOf = (value: Plain | undefined): string | undefined => {
    const urn = typeof value === "string" ? references.find(value)[0]?.urn : undefined;
    return urn === undefined ? undefined : owners.get(urn);
  };
  return resources.flatMap((resource) => {
    const owner = owners.get(resource.urn);
    const [, direction] = groupRule.exec(resource.type) ?? [];
    if (direction !== undefined) return ruleParts(resource.inputs, direction, ownerOf);
    if (owner === undefined) return [];
    if (resource.type === rolePolicy) return policyParts(owner, resource.inputs.policy, ownerOf);
    if (resource.type !== distribution) return [];
    return originParts(owner, resource.inputs.origins ?? null, ownerOf);
  });
}

type OwnerOf = (value: Plain | undefined) => string | undefined;

/** A rule is open only together with its counterpart; the one at the target tells of both. */
function ruleParts(
  inputs: RenderedResource["inputs"],
  direction: string,
  ownerOf: OwnerOf,
): LinkPart[] {
  const own = ownerOf(inputs.securityGroupId);
  const isOpen = [inputs.cidrIpv4, inputs.cidrIpv6].some((cidr) => {
    return cidr === "0.0.0.0/0" || cidr === "::/0";
  });
  const other = isOpen ? internet : ownerOf(inputs.referencedSecurityGroupId);
  if (own === undefined || other === undefined) return [];
  const ports = [formatPorts(inputs)];
  if (direction === "Ingress") return [{ from: other, to: own, ports }];
  return isOpen ? [{ from: own, to: internet, ports }] : [];
}

/** `tcp 5432`, `udp 53`, `tcp 8000-8100`; `-1` is every protocol. */
function formatPorts({ ipProtocol, fromPort, toPort }: RenderedResource["inputs"]): string {
  const protocol = typeof ipProtocol === "string" ? ipProtocol : "tcp";
  if (protocol === "-1") return "all ports";
  if (typeof fromPort !== "number") return protocol;
  const last = typeof toPort === "number" && toPort !== fromPort ? `-${toPort}` : "";
  return `${protocol} ${fromPort}${last}`;
}

const strings = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const policySchema = z.object({
  Statement: z.array(
    z.object({ Effect: z.string(), Action: strings, Resource: strings.default([]) }),
  ),
});

function policyParts(owner: string, policy: Plain | undefined, ownerOf: OwnerOf): LinkPart[] {
  const parsed = policySchema.safeParse(parseJson(policy));
  const allowed = parsed.data?.Statement.filter(({ Effect }) => Effect === "Allow") ?? [];
  return allowed.flatMap(({ Action: permissions, Resource: targets }) => {
    const ends = new Set(targets.map((target) => ownerOf(target) ?? account));
    return [...ends].map((to) => ({ from: owner, to, permissions }));
  });
}

/** What CloudFront asks for a site: where it takes files and answers from. */
function originParts(owner: string, origins: Plain, ownerOf: OwnerOf): LinkPart[] {
  const list = Array.isArray(origins) ? origins : [];
  return list.flatMap((origin) => {
    if (typeof origin !== "object" || origin === null || Array.isArray(origin)) return [];
    const { customOriginConfig: custom = null, domainName } = origin;
    const to = ownerOf(domainName);
    const isPlain = [...textsIn(custom)].some(([, text]) => text === "http-only");
    return to === undefined ? [] : [{ from: owner, to, ports: [isPlain ? "tcp 80" : "tcp 443"] }];
  });
}

function parseJson(text: Plain | undefined): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    // A policy that is no JSON is nobody's permission.
    return undefined;
  }
}
