import { describe, expect, test } from "vitest";
import { Bucket, Model, Queue, Search } from "../../../../../components/index.ts";
import { parseBedrockId } from "../../../../../components/platforms/aws/model/bedrock.ts";
import { pick } from "../shop.ts";
import {
  arnOf,
  buildStore,
  linkStatements,
  plainVariables,
  policyOf,
  secretVariables,
} from "./stores.ts";

const port = { name: "PORT", value: "8080" };

const denied = (actions: string, resources: string[]): object => ({
  Sid: "Tls",
  Effect: "Deny",
  Principal: "*",
  Action: actions,
  Resource: resources,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

describe("A bucket", () => {
  const inProduction = buildStore((environment) => new Bucket("uploads", { environment }));

  test("in production is private, encrypted, versioned, protected and backed up", async () => {
    const resources = await inProduction;
    const bucket = pick(resources, "Bucket", "uploads-bucket");
    expect(bucket.protect).toBe(true);
    expect(bucket.inputs).toMatchObject({
      bucketPrefix: "shop-prod-uploads-",
      forceDestroy: false,
      tags: { component: "uploads", backup: "daily" },
    });
    expect(pick(resources, "BucketPublicAccessBlock").inputs).toEqual({
      bucket: "uploads-bucket-id",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(pick(resources, "BucketOwnershipControls").inputs).toMatchObject({
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    expect(pick(resources, "BucketServerSideEncryptionConfiguration").inputs).toMatchObject({
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    expect(pick(resources, "BucketVersioning").inputs).toMatchObject({
      versioningConfiguration: { status: "Enabled" },
    });
  });

  test("forgets earlier versions and uploads that were never ended", async () => {
    expect(pick(await inProduction, "BucketLifecycleConfiguration").inputs).toEqual({
      bucket: "uploads-bucket-id",
      rules: [
        {
          id: "leftovers",
          status: "Enabled",
          filter: {},
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          noncurrentVersionExpiration: { noncurrentDays: 90 },
          expiration: { expiredObjectDeleteMarker: true },
        },
      ],
    });
  });

  test("answers by TLS only", async () => {
    const arn = arnOf("uploads-bucket");
    expect(policyOf(pick(await inProduction, "BucketPolicy"))).toEqual({
      Version: "2012-10-17",
      Statement: [denied("s3:*", [arn, `${arn}/*`])],
    });
  });

  test("gives a program its address in plain, and exactly four actions", async () => {
    const resources = await inProduction;
    const value = "s3://uploads-bucket-id?region=eu-central-1";
    expect(plainVariables(resources)).toEqual([{ name: "BUCKET_URL", value }, port]);
    const arn = arnOf("uploads-bucket");
    expect(linkStatements(resources)).toEqual([
      {
        Sid: "Uploads",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
        Resource: [`${arn}/*`],
      },
      { Effect: "Allow", Action: ["s3:ListBucket"], Resource: [arn] },
    ]);
  });

  test("in development goes with what is in it", async () => {
    const create = buildStore((environment) => new Bucket("uploads", { environment }), {
      stage: "development",
    });
    const bucket = pick(await create, "Bucket", "uploads-bucket");
    expect(bucket.protect).toBe(false);
    expect(bucket.inputs.forceDestroy).toBe(true);
    expect(bucket.inputs.tags).not.toHaveProperty("backup");
    expect(pick(await create, "BucketVersioning").inputs).toMatchObject({
      versioningConfiguration: { status: "Suspended" },
    });
  });

  test("that keeps no versions is not backed up: AWS Backup takes no such bucket", async () => {
    const resources = await buildStore(
      (environment) => new Bucket("uploads", { environment, versioned: false }),
    );
    expect(pick(resources, "Bucket", "uploads-bucket").inputs.tags).not.toHaveProperty("backup");
    expect(resources.filter(({ type }) => type.startsWith("aws:backup/"))).toEqual([]);
  });
});

describe("A queue", () => {
  const inProduction = buildStore((environment) => new Queue("jobs", { environment }));

  test("gives a message five tries, then puts it into a second queue", async () => {
    const resources = await inProduction;
    const queue = pick(resources, "Queue", "jobs-queue");
    expect(queue.protect).toBe(true);
    expect(queue.inputs).toMatchObject({
      name: "shop-prod-jobs",
      sqsManagedSseEnabled: true,
      messageRetentionSeconds: 345_600,
      visibilityTimeoutSeconds: 60,
      receiveWaitTimeSeconds: 20,
      tags: { component: "jobs" },
    });
    expect(policyOf(queue, "redrivePolicy")).toEqual({
      deadLetterTargetArn: arnOf("jobs-queue-dead"),
      maxReceiveCount: 5,
    });
    expect(pick(resources, "Queue", "jobs-queue-dead").inputs).toMatchObject({
      name: "shop-prod-jobs-dead",
      sqsManagedSseEnabled: true,
      messageRetentionSeconds: 1_209_600,
    });
    expect(policyOf(pick(resources, "RedriveAllowPolicy"), "redriveAllowPolicy")).toEqual({
      redrivePermission: "byQueue",
      sourceQueueArns: [arnOf("jobs-queue")],
    });
  });

  test.each(["jobs-queue", "jobs-queue-dead"])("%s answers by TLS only", async (name) => {
    expect(policyOf(pick(await inProduction, "QueuePolicy", `${name}-policy`))).toEqual({
      Version: "2012-10-17",
      Statement: [denied("sqs:*", [arnOf(name)])],
    });
  });

  test("gives a program its address in plain, and exactly what works messages off", async () => {
    const resources = await inProduction;
    const value = "https://sqs.test/123456789012/jobs-queue";
    expect(plainVariables(resources)).toEqual([port, { name: "QUEUE_URL", value }]);
    expect(linkStatements(resources)).toEqual([
      {
        Sid: "Jobs",
        Effect: "Allow",
        Action: [
          "sqs:SendMessage",
          "sqs:ReceiveMessage",
          "sqs:DeleteMessage",
          "sqs:ChangeMessageVisibility",
          "sqs:GetQueueAttributes",
        ],
        Resource: [arnOf("jobs-queue")],
      },
    ]);
  });
});

describe("A search index", () => {
  const inProduction = buildStore((environment) => new Search("texts", { environment }));

  test("in production has a node in each of three zones, encrypted on all ways", async () => {
    const domain = pick(await inProduction, "Domain");
    expect(domain.protect).toBe(true);
    expect(domain.inputs).toEqual({
      domainName: "shop-prod-texts",
      engineVersion: "OpenSearch_3.3",
      clusterConfig: {
        instanceType: "m7g.medium.search",
        instanceCount: 3,
        zoneAwarenessEnabled: true,
        zoneAwarenessConfig: { availabilityZoneCount: 3 },
      },
      vpcOptions: {
        subnetIds: ["shop-data-a-id", "shop-data-b-id", "shop-data-c-id"],
        securityGroupIds: ["texts-security-group-id"],
      },
      ebsOptions: { ebsEnabled: true, volumeType: "gp3", volumeSize: 100 },
      encryptAtRest: { enabled: true },
      nodeToNodeEncryption: { enabled: true },
      domainEndpointOptions: {
        enforceHttps: true,
        tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10",
      },
      advancedSecurityOptions: {
        enabled: true,
        internalUserDatabaseEnabled: true,
        masterUserOptions: {
          masterUserName: "application",
          masterUserPassword: "password-of-texts-password",
        },
      },
      softwareUpdateOptions: { autoSoftwareUpdateEnabled: true },
      tags: { application: "shop", environment: "prod", stage: "production", component: "texts" },
    });
  });

  test("in development is one small node", async () => {
    const resources = await buildStore((environment) => new Search("texts", { environment }), {
      stage: "development",
    });
    const { inputs, protect } = pick(resources, "Domain");
    expect(protect).toBe(false);
    expect(inputs.clusterConfig).toEqual({
      instanceType: "t3.small.search",
      instanceCount: 1,
      zoneAwarenessEnabled: false,
    });
    expect(inputs.vpcOptions).toMatchObject({ subnetIds: ["shop-data-a-id"] });
  });

  test("asks for a password, which its address has and a URL takes as it is", async () => {
    const resources = await inProduction;
    expect(pick(resources, "RandomPassword").inputs).toMatchObject({
      special: true,
      overrideSpecial: "-.~",
      minSpecial: 1,
      minUpper: 1,
      minLower: 1,
      minNumeric: 1,
    });
    const { inputs, secretInputs } = pick(resources, "SecretVersion");
    expect(secretInputs).toEqual(["secretString"]);
    expect(inputs.secretString).toBe(
      "https://application:password-of-texts-password@texts-search.test",
    );
    expect(encodeURIComponent("-.~")).toBe("-.~");
    expect(secretVariables(resources)).toEqual([
      {
        name: "SEARCH_URL",
        valueFrom: `${arnOf("texts-url")}:::version-of-texts-url-version`,
      },
    ]);
    expect(policyOf(pick(resources, "DomainPolicy"), "accessPolicies")).toMatchObject({
      Statement: [{ Action: "es:ESHttp*", Resource: `${arnOf("texts-search")}/*` }],
    });
  });

  test("of less than AWS's smallest disk is refused", async () => {
    const create = buildStore((environment) => new Search("t", { environment, storageGb: 9 }));
    await expect(create).rejects.toThrow("Search 't' asks for 9 GB; a node on AWS has 10 or more");
  });
});

describe("A model of Bedrock's", () => {
  const build = (model: string): ReturnType<typeof buildStore> =>
    buildStore((environment) => new Model("assistant", { environment, model }));
  const actions = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];

  test("needs no resource, and a program may ask that model alone", async () => {
    const resources = await build("openai.gpt-oss-20b-1:0");
    expect(resources.filter(({ parentName }) => parentName === "assistant")).toEqual([]);
    const value = "https://bedrock-runtime.eu-central-1.amazonaws.com/openai/v1";
    expect(plainVariables(resources)).toEqual([{ name: "MODEL_URL", value }, port]);
    const arn = "arn:aws:bedrock:eu-central-1::foundation-model/openai.gpt-oss-20b-1:0";
    expect(linkStatements(resources)).toEqual([
      { Sid: "Assistant", Effect: "Allow", Action: actions, Resource: [arn] },
    ]);
  });

  test("of a profile over regions may be asked where the profile sends requests", async () => {
    const id = "eu.anthropic.claude-sonnet-4-20250514-v1:0";
    expect(linkStatements(await build(id))).toEqual([
      {
        Sid: "Assistant",
        Effect: "Allow",
        Action: actions,
        Resource: [
          `arn:aws:bedrock:eu-central-1:123456789012:inference-profile/${id}`,
          "arn:aws:bedrock:*::foundation-model/anthropic.claude-sonnet-4-20250514-v1:0",
        ],
      },
    ]);
  });

  test("is named in the stack's config, where the program names another platform's", async () => {
    const overrides = { models: { assistant: { model: "amazon.nova-lite-v1:0" } } };
    const resources = await buildStore(
      (environment) => new Model("assistant", { environment, model: "qwen3:4b" }),
      { overrides },
    );
    expect(JSON.stringify(linkStatements(resources))).toContain(
      "foundation-model/amazon.nova-lite-v1:0",
    );
  });

  test.each([
    "openai.gpt-oss-120b-1:0",
    "anthropic.claude-3-5-sonnet-20241022-v2:0",
    "amazon.nova-pro-v1:0:300k",
    "ai21.jamba-1-5-large-v1:0",
    "us.meta.llama3-3-70b-instruct-v1:0",
    "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "mistral.mistral-7b-instruct-v0:2",
    "deepseek.v3-v1:0",
  ])("%s is an id of Bedrock's", (id) => {
    expect(parseBedrockId("assistant", id).id).toBe(id);
  });

  test.each([
    "qwen3:4b",
    "qwen2.5:7b",
    "llama3.2",
    "gpt-oss:20b",
    "phi3.5:latest",
    "library/qwen3:4b",
    "nomic-embed-text",
    "moon.anthropic.",
  ])("%s is none, and is refused", (id) => {
    expect(() => parseBedrockId("assistant", id)).toThrow(
      `Model 'assistant' is '${id}', which is no id of Bedrock's`,
    );
  });
});
