import type * as pulumi from "@pulumi/pulumi";
import { Certificate } from "@pulumi/aws/acm/certificate.js";
import { CertificateValidation } from "@pulumi/aws/acm/certificateValidation.js";
import { Record as DnsRecord } from "@pulumi/aws/route53/record.js";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import type { Member } from "../../../base/member.ts";
import type { HostedZone } from "./edge-settings.ts";
import { awsOf, childOptions } from "../handles.ts";
import { watch } from "../monitoring/watched.ts";

/** A host in a zone of Route 53. */
export interface HostPlan {
  host: string;
  zone: HostedZone;
}

/**
 * Builds a certificate that is proven by a record in the host's zone, and waits until it is issued:
 * minutes, as a rule. It renews itself for as long as the record stays.
 *
 * @param role what the certificate is to its owner, as part of its name
 * @param region where it is used. @default the stack's region
 */
export function createCertificate(
  owner: Member | EnvironmentView,
  role: readonly string[],
  { host, zone }: HostPlan,
  region?: string,
): pulumi.Output<string> {
  const options = childOptions(owner);
  const place = region === undefined ? {} : { region };
  const name = owner.childName(...role, "certificate");
  const args = { domainName: host, validationMethod: "DNS", ...place, tags: owner.tags };
  const certificate = new Certificate(name, args, options);
  const record = createProof(owner, `${name}-proof`, zone, certificate);
  const validation = new CertificateValidation(
    `${name}-issued`,
    { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn], ...place },
    options,
  );
  const where = region ?? awsOf(owner).settings.region;
  watch(owner, { kind: "certificate", host, arn: certificate.arn, region: where });
  return validation.certificateArn;
}

/** One host, so one record. */
function createProof(
  owner: Member | EnvironmentView,
  name: string,
  zone: HostedZone,
  certificate: Certificate,
): DnsRecord {
  const proof = certificate.domainValidationOptions.apply(([first]) => first);
  const args = {
    zoneId: zone.id,
    name: proof.apply((one) => one?.resourceRecordName ?? ""),
    type: proof.apply((one) => one?.resourceRecordType ?? "CNAME"),
    records: [proof.apply((one) => one?.resourceRecordValue ?? "")],
    ttl: 300,
  };
  return new DnsRecord(name, args, childOptions(owner));
}

/** What an alias leads to. */
export interface AliasTarget {
  /** Host that AWS gave it. */
  dnsName: pulumi.Output<string>;
  /** Zone of that host. */
  zoneId: pulumi.Output<string>;
}

/** Builds the records, for IPv4 and IPv6, that lead a host to what AWS runs. */
export function createAliases(
  owner: Member | EnvironmentView,
  role: readonly string[],
  { host, zone }: HostPlan,
  target: AliasTarget,
  types: readonly ("A" | "AAAA")[] = ["A", "AAAA"],
): void {
  for (const type of types) {
    const args = {
      zoneId: zone.id,
      name: host,
      type,
      aliases: [
        // A target that is ill has no other beside it that could be answered instead.
        { name: target.dnsName, zoneId: target.zoneId, evaluateTargetHealth: false },
      ],
    };
    const name = owner.childName(...role, "host", type.toLowerCase());
    new DnsRecord(name, args, childOptions(owner));
  }
}
