import * as pulumi from "@pulumi/pulumi";
import { Group } from "@pulumi/aws/autoscaling/group.js";
import { LaunchTemplate } from "@pulumi/aws/ec2/launchTemplate.js";
import { InstanceProfile } from "@pulumi/aws/iam/instanceProfile.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import type { Model } from "../../../model.ts";
import { awsOf, childOptions } from "../handles.ts";
import { partitionOf } from "../compute/image.ts";
import { nameOf, prefixOf } from "../names.ts";
import { createRole } from "../compute/roles.ts";

/** Four cores, 16 GiB, and one graphics processor with 16 GB: AWS's smallest with an NVIDIA T4. */
const instanceType = "g4dn.xlarge";

/**
 * ECS's own image with NVIDIA's drivers, by the parameter under which AWS keeps its id: EC2 reads it
 * when it starts the machine, so that a preview needs no look-up.
 */
const image =
  "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_id";

/** Folder of the machine that keeps the models. */
export const modelsFolder = "/var/lib/slipway/models";

/** What tells the machine of a model from others in the cluster. */
export const machineAttribute = "slipway.model";

/** One machine of the cluster with a graphics processor, replaced when it fails. */
export function createGpuMachine(
  owner: Model,
  securityGroupId: pulumi.Output<string>,
  storageGb: number,
): Group {
  const { network } = awsOf(owner);
  const template = createTemplate(owner, securityGroupId, storageGb);
  const count = owner.environment.plan.mode === "archived" ? 0 : 1;
  const args = {
    name: nameOf("scalingGroup", owner),
    minSize: count,
    maxSize: count,
    desiredCapacity: count,
    vpcZoneIdentifiers: network.subnetIds.private,
    launchTemplate: { id: template.id, version: pulumi.interpolate`${template.latestVersion}` },
    // Another template replaces the machine; there is only the one.
    instanceRefresh: { strategy: "Rolling", preferences: { minHealthyPercentage: 0 } },
    tags: Object.entries(owner.tags).map(([key, value]) => ({
      key,
      value,
      propagateAtLaunch: true,
    })),
  };
  return new Group(owner.childName("machine"), args, childOptions(owner));
}

function createTemplate(
  owner: Model,
  securityGroupId: pulumi.Output<string>,
  storageGb: number,
): LaunchTemplate {
  const { tags } = owner;
  const args = {
    namePrefix: prefixOf("templatePrefix", owner),
    imageId: image,
    instanceType,
    iamInstanceProfile: { arn: createProfile(owner).arn },
    vpcSecurityGroupIds: [securityGroupId],
    metadataOptions: {
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
    },
    blockDeviceMappings: [
      {
        deviceName: "/dev/xvda",
        ebs: { volumeType: "gp3", volumeSize: storageGb, encrypted: "true" },
      },
    ],
    userData: awsOf(owner).cluster.name.apply((cluster) => formatUserData(owner, cluster)),
    tagSpecifications: [{ resourceType: "volume", tags }],
    tags,
  };
  return new LaunchTemplate(owner.childName("machine", "template"), args, childOptions(owner));
}

/** Joins the cluster; programs on the machine cannot take its role. */
function formatUserData({ componentName }: Model, cluster: string): string {
  const script = `#!/bin/bash
cat >> /etc/ecs/ecs.config <<'END'
ECS_CLUSTER=${cluster}
ECS_INSTANCE_ATTRIBUTES={"${machineAttribute}":"${componentName}"}
ECS_AWSVPC_BLOCK_IMDS=true
END
install -d -o 1000 -g 1000 ${modelsFolder}
`;
  return Buffer.from(script).toString("base64");
}

function createProfile(owner: Model): InstanceProfile {
  const role = createRole(owner, "machine", "ec2.amazonaws.com", "Joins the cluster");
  const partition = partitionOf(awsOf(owner).settings.region);
  const policy = "service-role/AmazonEC2ContainerServiceforEC2Role";
  const attachment = { role: role.name, policyArn: `arn:${partition}:iam::aws:policy/${policy}` };
  const options = childOptions(owner);
  const name = owner.childName("machine", "policy");
  const attached = new RolePolicyAttachment(name, attachment, options);
  const args = { name: nameOf("role", owner, "machine"), role: role.name, tags: owner.tags };
  // A machine that leaves must still be allowed to say so.
  const after = { ...options, dependsOn: [attached] };
  return new InstanceProfile(owner.childName("machine", "profile"), args, after);
}
