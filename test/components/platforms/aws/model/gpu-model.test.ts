import { describe, expect, test } from "vitest";
import { Model } from "../../../../../components/index.ts";
import type { StoreOptions } from "../data/stores.ts";
import { pick } from "../shop.ts";
import { buildStore, plainVariables, policyOf } from "../data/stores.ts";

const aws = { models: "gpu" } as const;

function build(
  model: string,
  options: Omit<StoreOptions, "aws"> & { gpus?: number } = {},
): ReturnType<typeof buildStore> {
  const { gpus, ...rest } = options;
  return buildStore(
    (environment) => new Model("assistant", { environment, model, ...(gpus && { gpus }) }),
    { stage: "staging", ...rest, aws },
  );
}

describe("A model on a machine of its own", () => {
  const inStaging = build("qwen3:4b");

  test("has one with a graphics processor, whose image EC2 looks up", async () => {
    const { inputs } = pick(await inStaging, "LaunchTemplate");
    const { userData, ...rest } = inputs;
    expect(rest).toMatchObject({
      imageId:
        "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_id",
      instanceType: "g4dn.xlarge",
      vpcSecurityGroupIds: ["assistant-security-group-id"],
      metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        { deviceName: "/dev/xvda", ebs: { encrypted: "true", volumeSize: 56 } },
      ],
    });
    expect(Buffer.from(String(userData), "base64").toString()).toBe(
      [
        "#!/bin/bash",
        "cat >> /etc/ecs/ecs.config <<'END'",
        "ECS_CLUSTER=shop-staging",
        'ECS_INSTANCE_ATTRIBUTES={"slipway.model":"assistant"}',
        "ECS_AWSVPC_BLOCK_IMDS=true",
        "END",
        "install -d -o 1000 -g 1000 /var/lib/slipway/models",
        "",
      ].join("\n"),
    );
    expect(pick(await inStaging, "Group").inputs).toMatchObject({
      minSize: 1,
      maxSize: 1,
      desiredCapacity: 1,
      vpcZoneIdentifiers: ["shop-private-a-id", "shop-private-b-id"],
    });
  });

  test("runs Ollama on it alone, as an ordinary user on a read-only disk", async () => {
    const resources = await inStaging;
    const task = pick(resources, "TaskDefinition", "assistant-task");
    expect(task.inputs).toMatchObject({
      requiresCompatibilities: ["EC2"],
      networkMode: "awsvpc",
      volumes: [{ name: "models", hostPath: "/var/lib/slipway/models" }],
    });
    const [container] = policyOf(task, "containerDefinitions") as object[];
    expect(container).toMatchObject({
      image: expect.stringContaining("ollama/ollama:") as string,
      resourceRequirements: [{ type: "GPU", value: "1" }],
      user: "1000:1000",
      // In the place of the image's own, `ollama`.
      entryPoint: ["sh", "-c", expect.stringContaining("exec ollama serve") as string],
      readonlyRootFilesystem: true,
      linuxParameters: { capabilities: { drop: ["ALL"] } },
      portMappings: [{ containerPort: 11_434, protocol: "tcp" }],
    });
    expect(pick(resources, "Service", "assistant-service").inputs).toMatchObject({
      launchType: "EC2",
      desiredCount: 1,
      placementConstraints: [
        { type: "memberOf", expression: "attribute:slipway.model == assistant" },
      ],
      deploymentMinimumHealthyPercent: 0,
      deploymentMaximumPercent: 100,
    });
  });

  test("is reached by its private name, along the link only", async () => {
    const resources = await inStaging;
    const value = "http://assistant-gpu.staging.shop.slots.internal:11434/v1";
    expect(plainVariables(resources)).toContainEqual({ name: "MODEL_URL", value });
    const into = resources.filter(
      ({ type, inputs }) =>
        type.endsWith(":SecurityGroupIngressRule") &&
        inputs.securityGroupId === "assistant-security-group-id",
    );
    expect(into.map(({ inputs }) => [inputs.referencedSecurityGroupId, inputs.fromPort])).toEqual([
      ["api-security-group-id", 11_434],
    ]);
  });

  test("has a machine that joins the cluster, and may no more", async () => {
    const resources = await inStaging;
    expect(
      policyOf(pick(resources, "Role", "assistant-machine"), "assumeRolePolicy"),
    ).toMatchObject({
      Statement: [{ Principal: { Service: "ec2.amazonaws.com" } }],
    });
    expect(pick(resources, "RolePolicyAttachment").inputs.policyArn).toBe(
      "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role",
    );
  });

  test("in the archive has no machine and no copy", async () => {
    const resources = await build("qwen3:4b", { overrides: { mode: "archived" } });
    expect(pick(resources, "Group").inputs).toMatchObject({ minSize: 0, maxSize: 0 });
    expect(resources.map(({ name }) => name)).not.toContain("assistant-service");
  });

  test.each([
    ["openai.gpt-oss-20b-1:0", 1, "an id of Bedrock's, and slipway:aws.models is gpu"],
    ["qwen3:4b", 2, "asks for 2 graphics processors; the machine on AWS has one"],
  ])("of name %s with %i processors is refused", async (model, gpus, message) => {
    await expect(build(model, { gpus })).rejects.toThrow(message);
  });

  test.each(["qwen3:4b", "llama3.2", "gpt-oss:20b"])("%s with one is built", async (model) => {
    const resources = await build(model, { gpus: 1 });
    expect(
      pick(resources, "TaskDefinition", "assistant-task").inputs.containerDefinitions,
    ).toContain(`ollama pull ${model} `);
  });
});
