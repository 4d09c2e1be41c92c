import { describe, expect, test } from "vitest";
import type { CollectedChange } from "../../tool/check/collected.ts";
import { formatComment } from "../../tool/check/format/comment.ts";
import { judge } from "../../tool/check/judge/judge.ts";
import { collected, compared, stackOf, stepOf } from "../support/check/collected.ts";
import { changeExample, newExample } from "../support/check/example-change.ts";
import { problemsOf } from "../support/check/read-comment.ts";

const allow = (Action: string | string[], Resource: string): object => ({
  Effect: "Allow",
  Action,
  Resource,
});
const policy = (...Statement: object[]): Record<string, unknown> => ({
  policy: JSON.stringify({ Version: "2012-10-17", Statement }),
});

/** Changes of applications of several shapes, each as a pull request could make it. */
const changes: Record<string, () => Promise<CollectedChange>> = {
  "go-mysql-unprotected": async () =>
    collected(
      [
        await changeExample("go-mysql", "aws", "prod", {
          databases: {
            bookmarks: { deletionProtected: false, backupDays: 1, highlyAvailable: false },
          },
          services: { web: { replicas: 6 } },
        }),
        {
          ...stackOf("qa"),
          application: "go-mysql",
          outcome: { kind: "untouched", why: "none of its 14 files, sources or settings changed" },
        },
      ],
      { project: "go-mysql", files: ["Pulumi.prod.yaml"] },
    ),
  "live-chat-released": async () => {
    const release = (digest: string) => ({
      release: {
        id: digest,
        artifacts: {
          chat: `registry.example.com/live-chat/chat@sha256:${digest.repeat(64)}`,
          web: `registry.example.com/live-chat/web@sha256:${digest.repeat(64)}`,
        },
      },
    });
    const kubernetes = await changeExample(
      "live-chat",
      "kubernetes",
      "k8s-staging",
      release("b"),
      release("a"),
    );
    const docker = await changeExample(
      "live-chat",
      "docker",
      "docker-staging",
      release("b"),
      release("a"),
    );
    return collected([kubernetes, docker], {
      project: "live-chat",
      files: ["Pulumi.k8s-staging.yaml"],
    });
  },
  "tsx-api-smaller": async () =>
    collected(
      [
        await changeExample("tsx-api", "kubernetes", "staging", {
          services: { api: { memoryMb: 256, replicas: 1 } },
        }),
        {
          ...stackOf("prod"),
          application: "tsx-api",
          outcome: {
            kind: "refused",
            code: "VariablesMissing",
            message:
              "Service 'api' of Pulumi.prod.yaml has 1 problem:\n  - variables:ALERT_KEY: is not set",
          },
        },
      ],
      { project: "tsx-api" },
    ),
  "flask-docs-new": async () =>
    collected(
      [
        await newExample("flask-docs", "docker", "docker-qa"),
        await newExample("flask-docs", "local", "here"),
        await newExample("flask-docs", "aws", "prod"),
      ],
      { project: "flask-docs", files: ["Pulumi.docker-qa.yaml"] },
    ),
  "fleet-dangerous": () => {
    const steps = [
      stepOf("slipway:index:Database", "trips", { version: "17" }, { version: "18" }),
      stepOf(
        "aws:rds/instance:Instance",
        "trips-postgres",
        { engineVersion: "17", instanceClass: "db.t4g.small" },
        { engineVersion: "18", instanceClass: "db.m7g.large" },
        { parent: ["slipway:index:Database", "trips"] },
      ),
      stepOf("aws:s3/bucket:Bucket", "photos", { bucket: "photos" }, undefined),
      stepOf("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ssh", undefined, {
        cidrIpv4: "0.0.0.0/0",
        ipProtocol: "tcp",
        fromPort: 22,
        toPort: 22,
      }),
      stepOf(
        "aws:iam/rolePolicy:RolePolicy",
        "tracker-policy",
        policy(allow("s3:GetObject", "arn:aws:s3:::photos/*")),
        policy(allow(["s3:*", "iam:PassRole"], "*")),
      ),
    ];
    return Promise.resolve(
      collected([compared("prod", steps), compared("staging", steps.slice(0, 2))]),
    );
  },
};

describe.each(Object.entries(changes))("the comment of %s", (name, change) => {
  test("is this", async () => {
    const comment = formatComment(judge(await change(), { version: "0.1.0" }));
    expect(problemsOf(comment)).toEqual([]);
    // Containers of sites are named by what they serve.
    const golden = comment.replaceAll(/\b(site|web)-[0-9a-f]{8}\b/g, "$1-<hash>");
    await expect(golden).toMatchFileSnapshot(`../golden/check/${name}.md`);
  });
});
