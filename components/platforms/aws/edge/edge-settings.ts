import type { Problem } from "../../../../variables/user-error.ts";

/** A zone of Route 53 that holds the hosts of an environment. */
export interface HostedZone {
  /** Id, as Route 53 shows it: `Z0123456789ABCDEFGHIJ`. */
  id: string;
  /** Name: `example.com`. Not looked up, since that takes a credential. */
  name: string;
}

/** What the stack's config says of the way in, under `slipway:aws`. */
export interface EdgeSettings {
  /** Certificate (ACM, same region) of the load balancer. @default made, where there is a zone */
  certificateArn?: string | undefined;
  /** Host of the load balancer: its certificate is for it, its DNS points there. */
  domain?: string | undefined;
  /** Hosts of sites, by site. @default each has one of CloudFront's */
  siteDomains?: Readonly<Record<string, string>> | undefined;
  /** Certificate (ACM, us-east-1) of the sites' hosts. @default made, where there is a zone */
  siteCertificateArn?: string | undefined;
  /** Zone that gets the records of all hosts, and proves the certificates. @default none */
  hostedZone?: HostedZone | undefined;
  /**
   * Whether CloudFront, and who uses public services, may call the load balancer by plain HTTP,
   * where it has no certificate. @default outside production
   */
  plainOrigin?: boolean | undefined;
  /**
   * Id, in the region, of AWS's list `com.amazonaws.global.cloudfront.origin-facing`, which alone the
   * load balancer admits. Not looked up, since that takes a credential. @default as published
   */
  originPrefixList?: string | undefined;
  /**
   * Whether the load balancer admits everybody, and not CloudFront alone. @default where a service
   * is public, or the region's list is not known
   */
  openOrigin?: boolean | undefined;
  /** Whether AWS WAF looks at requests. @default in production */
  waf?: boolean | undefined;
  /** Requests that one address may make in 5 minutes. @default 2000 */
  wafRequests?: number | undefined;
  /** Whether the content delivery network notes every request. @default in production */
  accessLogs?: boolean | undefined;
}

/** Region in which CloudFront takes certificates, firewalls and log deliveries. */
export const edgeRegion = "us-east-1";

/** Everything wrong with the settings of the way in; they are keys that go together, or do not. */
export function findEdgeProblems(region: string, settings: EdgeSettings): Problem[] {
  return [
    ...findCertificateProblems(region, settings),
    ...findSiteProblems(settings),
    ...findZoneProblems(settings),
    ...findHostProblems(settings),
    ...findFirewallProblems(settings),
    ...findListProblems(settings),
  ];
}

function problem(key: string, message: string): Problem {
  return { at: `slipway:aws.${key}`, message };
}

/** A content delivery network accepts an origin's certificate only for the host it called. */
function findCertificateProblems(region: string, settings: EdgeSettings): Problem[] {
  const { certificateArn, domain, hostedZone } = settings;
  if (certificateArn === undefined) {
    if (domain === undefined || hostedZone) return [];
    const fix = "set certificateArn and domain together, or hostedZone, which has one made";
    return [problem("certificateArn", `is missing; ${fix}`)];
  }
  const problems: Problem[] = [];
  if (domain === undefined) {
    problems.push(problem("domain", "is missing; set certificateArn and domain together"));
  }
  if (hostedZone) problems.push(problem("certificateArn", madeByZone));
  const found = regionOf(certificateArn);
  if (found !== region) {
    const message = `is of region ${found}; the load balancer in ${region} takes one of its own`;
    problems.push(problem("certificateArn", message));
  }
  return problems;
}

const madeByZone = "is set beside hostedZone, which has one made; leave one of the two out";

function findSiteProblems(settings: EdgeSettings): Problem[] {
  const { siteCertificateArn, siteDomains, hostedZone } = settings;
  const problems: Problem[] = [];
  if (siteDomains && siteCertificateArn === undefined && !hostedZone) {
    const fix = "set siteCertificateArn, or hostedZone, which has one made";
    problems.push(problem("siteCertificateArn", `is missing for siteDomains; ${fix}`));
  }
  if (siteCertificateArn === undefined) return problems;
  if (!siteDomains) {
    const message = "is missing; set siteCertificateArn and siteDomains together";
    problems.push(problem("siteDomains", message));
  }
  if (hostedZone) problems.push(problem("siteCertificateArn", madeByZone));
  const found = regionOf(siteCertificateArn);
  if (found !== edgeRegion) {
    const message = `is of region ${found}; CloudFront takes certificates of ${edgeRegion} only`;
    problems.push(problem("siteCertificateArn", message));
  }
  return problems;
}

function findZoneProblems({ hostedZone, domain, siteDomains }: EdgeSettings): Problem[] {
  if (!hostedZone) return [];
  if (domain === undefined && !siteDomains) {
    const message = "is set without a host in it; set domain, siteDomains or both";
    return [problem("hostedZone", message)];
  }
  const { name } = hostedZone;
  return listHosts({ domain, siteDomains })
    .filter(({ host }) => host !== name && !host.endsWith(`.${name}`))
    .map(({ key, host }) => problem(key, `is ${host}, which is not in the zone ${name}`));
}

function findHostProblems(settings: EdgeSettings): Problem[] {
  const hosts = listHosts(settings);
  return hosts.flatMap(({ key, host }, index) => {
    const earlier = hosts.slice(0, index).find((other) => other.host === host);
    if (!earlier) return [];
    return [problem(key, `is ${host}, as is ${earlier.key}; one host leads to one of them`)];
  });
}

function findListProblems({ originPrefixList, openOrigin }: EdgeSettings): Problem[] {
  if (openOrigin !== true || originPrefixList === undefined) return [];
  const message =
    "is set beside openOrigin: true, which admits everybody; leave one of the two out";
  return [problem("originPrefixList", message)];
}

function findFirewallProblems({ waf, wafRequests }: EdgeSettings): Problem[] {
  if (waf !== false || wafRequests === undefined) return [];
  return [problem("wafRequests", "is set beside waf: false, which counts no requests")];
}

function listHosts({ domain, siteDomains = {} }: Pick<EdgeSettings, "domain" | "siteDomains">): {
  key: string;
  host: string;
}[] {
  const sites = Object.entries(siteDomains).map(([site, host]) => ({
    key: `siteDomains.${site}`,
    host,
  }));
  return [...(domain === undefined ? [] : [{ key: "domain", host: domain }]), ...sites];
}

/** Fourth part of an ARN: `arn:aws:acm:eu-central-1:…`. */
function regionOf(arn: string): string {
  return arn.split(":")[3] ?? "";
}
