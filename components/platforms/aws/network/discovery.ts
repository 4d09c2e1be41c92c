import type * as pulumi from "@pulumi/pulumi";
import { Record as DnsRecord } from "@pulumi/aws/route53/record.js";
import { Zone } from "@pulumi/aws/route53/zone.js";
import { PrivateDnsNamespace } from "@pulumi/aws/servicediscovery/privateDnsNamespace.js";
import { Service as DiscoveryService } from "@pulumi/aws/servicediscovery/service.js";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import type { Workload } from "../../../base/workload.ts";
import type { Slot } from "../../../plan/slots.ts";
import type { Discovery } from "../built.ts";
import { awsOf, childOptions } from "../handles.ts";
import { privateZones } from "../names.ts";

/** Seconds that a name may be kept: how long a move of traffic takes at most. */
const ttl = 10;

/** Builds the private zone of an environment and the one that Cloud Map keeps. */
export function createDiscovery(owner: EnvironmentView): Discovery {
  const { network, settings } = awsOf(owner);
  const options = childOptions(owner);
  const { services: zoneName, slots: namespaceName } = privateZones(owner);
  const zone = new Zone(
    owner.childName("zone"),
    {
      name: zoneName,
      comment: "Services, each by its name",
      vpcs: [{ vpcId: network.vpcId, vpcRegion: settings.region }],
      tags: owner.tags,
    },
    options,
  );
  const namespace = new PrivateDnsNamespace(
    owner.childName("slots"),
    {
      name: namespaceName,
      description: "Copies of services, by service and slot",
      vpc: network.vpcId,
      tags: owner.tags,
    },
    options,
  );
  return { zoneName, zoneId: zone.zoneId, namespaceId: namespace.id, namespaceName };
}

/** Names one slot of a service, and puts the service's own name in front with a weight. */
export function createSlotName(
  owner: Workload,
  slot: Slot,
  weight: number,
): { registryArn: pulumi.Output<string>; host: string } {
  const { zoneName, zoneId, namespaceId, namespaceName } = awsOf(owner).discovery();
  const options = childOptions(owner);
  const slotName = owner.childName(slot);
  const registry = new DiscoveryService(
    owner.childName(slot, "discovery"),
    {
      name: slotName,
      description: `Copies of ${owner.componentName} in slot ${slot}`,
      dnsConfig: {
        namespaceId,
        dnsRecords: [{ type: "A", ttl }],
        routingPolicy: "MULTIVALUE",
      },
      // ECS tells which copies are healthy, so that a starting one gets no request yet where the
      // container has a check. Without the 1, which AWS sets by itself, every preview would show a replacement.
      healthCheckCustomConfig: { failureThreshold: 1 },
      tags: owner.tags,
    },
    options,
  );
  const host = `${owner.componentName}.${zoneName}`;
  new DnsRecord(
    owner.childName(slot, "name"),
    {
      zoneId,
      name: host,
      type: "CNAME",
      ttl,
      records: [`${slotName}.${namespaceName}`],
      setIdentifier: slot,
      weightedRoutingPolicies: [{ weight }],
    },
    options,
  );
  return { registryArn: registry.arn, host };
}
