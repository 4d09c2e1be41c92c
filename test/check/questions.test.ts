import { describe, expect, test } from "vitest";
import type { StackChange } from "../../tool/check/collected.ts";
import { formatComment } from "../../tool/check/format/comment.ts";
import { judge } from "../../tool/check/judge/judge.ts";
import type { Verdict } from "../../tool/check/judge/judgement.ts";
import { collected, compared, stackOf, stepOf, violation } from "../support/check/collected.ts";
import { sectionOf } from "../support/check/sections.ts";

/** What each of a reviewer's five questions is answered with. */
interface Answers {
  lost: RegExp;
  reachable: RegExp;
  cost: RegExp;
  others: RegExp;
  undone: RegExp;
}

const titles: Record<keyof Answers, string> = {
  lost: "What will be lost",
  reachable: "What becomes reachable",
  cost: "What costs more",
  others: "Who else must act",
  undone: "Can it be undone",
};

/** In two parts, so that no scanner takes it for a real one. */
const awsKey = ["AKIA", "QWERTYUIOPASDFGH"].join("");

const calm: Answers = {
  lost: /^Nothing: no resource that holds data/,
  reachable: /^Nothing that was not before\.$/,
  cost: /Nothing that is charged for is new or bigger/,
  others: /^Nobody that is known of\.$/,
  undone: /^Yes: reverting/,
};

const rds = "aws:rds/instance:Instance";
const ofTrips = { parent: ["slipway:index:Database", "trips"] as const };
const database = {
  engine: "postgres",
  engineVersion: "17",
  instanceClass: "db.t4g.small",
  deletionProtection: true,
};
const trips = stepOf(
  "slipway:index:Database",
  "trips",
  { engine: "postgres" },
  { engine: "postgres" },
);
const pod = (container: object, more: object = {}) => ({
  spec: {
    replicas: 2,
    template: { spec: { containers: [{ name: "tracker", ...container }], ...more } },
  },
});
const facts = (variables: object) => ({ kind: "service", variables });

interface Scenario {
  name: string;
  verdict: Verdict;
  stacks: StackChange[];
  answers: Partial<Answers>;
}

const scenarios: Scenario[] = [
  {
    name: "a new image of a deployment",
    verdict: "safe",
    stacks: [
      compared("prod", [
        stepOf(
          "kubernetes:apps/v1:Deployment",
          "tracker",
          pod({ image: "tracker@sha256:aa" }),
          pod({ image: "tracker@sha256:bb" }),
        ),
      ]),
    ],
    answers: {},
  },
  {
    name: "a database that is replaced",
    verdict: "dangerous",
    stacks: [
      compared("prod", [
        trips,
        stepOf(
          rds,
          "trips-postgres",
          { ...database, dbName: "a" },
          { ...database, dbName: "b" },
          { ...ofTrips, replaces: ["dbName"] },
        ),
      ]),
    ],
    answers: {
      lost: /DANGER trips-postgres \(aws:rds:Instance\) of trips in prod: Replacing/,
      others: /Whoever runs npx slipway up is asked to agree to the loss of data/,
      undone: /^Yes, but not the data:[\s\S]*trips-postgres .* comes back empty/,
    },
  },
  {
    name: "a bucket that is deleted",
    verdict: "dangerous",
    stacks: [
      compared("prod", [stepOf("aws:s3/bucket:Bucket", "photos", { bucket: "photos" }, undefined)]),
    ],
    answers: {
      lost: /DANGER photos .*Deleting/,
      others: /--allow-data-loss/,
      undone: /^No, not all of it:[\s\S]*its name is free for anybody/,
    },
  },
  {
    name: "another major version of a database",
    verdict: "dangerous",
    stacks: [
      compared("prod", [
        trips,
        stepOf(rds, "trips-postgres", database, { ...database, engineVersion: "18" }, ofTrips),
      ]),
    ],
    answers: {
      lost: /goes from 17 to 18/,
      others: /agree to the loss/,
      undone: /^No, not all of it:[\s\S]*only a backup leads back/,
    },
  },
  {
    name: "a replacement that no source tells of",
    verdict: "look closely",
    stacks: [
      compared("staging", [
        {
          ...stepOf(rds, "trips-postgres", database, { ...database, storageType: "io2" }),
          danger: "Whether changing storageType replaces it, no source tells.",
          dangerUnsure: true,
        },
      ]),
    ],
    answers: {
      lost: /DANGER\? trips-postgres/,
      others: /agree to the loss/,
      undone: /^Yes, but not the data:[\s\S]*may come back empty/,
    },
  },
  {
    name: "SSH that is opened to everybody",
    verdict: "dangerous",
    stacks: [
      compared("prod", [
        stepOf("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ssh", undefined, {
          cidrIpv4: "0.0.0.0/0",
          fromPort: 22,
          toPort: 22,
          ipProtocol: "tcp",
        }),
      ]),
    ],
    answers: {
      reachable: /opened: port 22 \(tcp\) for everybody on the internet \(0\.0\.0\.0\/0\)/,
    },
  },
  {
    name: "a Service of Kubernetes that becomes public, with a host",
    verdict: "look closely",
    stacks: [
      compared("staging", [
        stepOf(
          "kubernetes:core/v1:Service",
          "tracker",
          { spec: { type: "ClusterIP", ports: [{ port: 443 }] } },
          { spec: { type: "LoadBalancer", ports: [{ port: 443 }] } },
        ),
        stepOf("kubernetes:networking.k8s.io/v1:Ingress", "entry", undefined, {
          spec: { rules: [{ host: "track.example.org" }] },
        }),
      ]),
    ],
    answers: {
      reachable:
        /port 443, by LoadBalancer, for everybody[\s\S]*track\.example\.org, by an Ingress/,
      others: /staging: Point track\.example\.org to it/,
    },
  },
  {
    name: "a port of a container that was published and no longer is",
    verdict: "safe",
    stacks: [
      compared("staging", [
        stepOf(
          "docker:index/container:Container",
          "tracker",
          { image: "t", ports: [{ external: 5432, internal: 5432 }] },
          { image: "t" },
        ),
      ]),
    ],
    answers: { reachable: /closed: port 5432 \(tcp\), at every address of the machine/ },
  },
  {
    name: "a bigger database, more copies and a NAT gateway",
    verdict: "look closely",
    stacks: [
      compared("prod", [
        trips,
        stepOf(
          rds,
          "trips-postgres",
          database,
          { ...database, instanceClass: "db.m7g.xlarge" },
          ofTrips,
        ),
        stepOf("aws:ecs/service:Service", "tracker-a", { desiredCount: 2 }, { desiredCount: 6 }),
        stepOf("aws:ec2/natGateway:NatGateway", "fleet-nat", undefined, { subnetId: "[unknown]" }),
      ]),
    ],
    answers: {
      cost: /How much is unknown[\s\S]*likely more: instanceClass: db\.t4g\.small → db\.m7g\.xlarge[\s\S]*desiredCount: 2 → 6[\s\S]*new: a NAT gateway/,
    },
  },
  {
    name: "more storage, and backups of fewer days",
    verdict: "dangerous",
    stacks: [
      compared("prod", [
        stepOf(
          rds,
          "ledger",
          { allocatedStorage: 100, backupRetentionPeriod: 30 },
          { allocatedStorage: 500, backupRetentionPeriod: 3 },
        ),
      ]),
    ],
    answers: {
      cost: /likely more: allocatedStorage: 100 → 500/,
      undone:
        /^No, not all of it:[\s\S]*does not shrink again[\s\S]*backups .* older than 3 days are deleted/,
    },
  },
  {
    name: "a bigger volume of a cluster",
    verdict: "look closely",
    stacks: [
      compared("staging", [
        stepOf(
          "kubernetes:core/v1:PersistentVolumeClaim",
          "ledger",
          { spec: { resources: { requests: { storage: "900Mi" } } } },
          { spec: { resources: { requests: { storage: "10Gi" } } } },
        ),
      ]),
    ],
    answers: {
      cost: /likely more: requests\.storage: 900Mi → 10Gi/,
      undone: /^No, not all of it:[\s\S]*does not shrink again/,
    },
  },
  {
    name: "a smaller cache",
    verdict: "safe",
    stacks: [
      compared("prod", [
        stepOf(
          "aws:elasticache/replicationGroup:ReplicationGroup",
          "hot",
          { nodeType: "cache.m7g.large" },
          { nodeType: "cache.t4g.micro" },
        ),
      ]),
    ],
    answers: { cost: /likely less: nodeType: cache\.m7g\.large → cache\.t4g\.micro/ },
  },
  {
    name: "a variable that must be set and is not",
    verdict: "look closely",
    stacks: [
      compared("prod", [
        stepOf(
          "slipway:index:Service",
          "tracker",
          facts({}),
          facts({
            MAPS_KEY: { type: "secret", from: "unset", required: true },
            ZOOM: { type: "number", from: "default", required: false },
          }),
        ),
      ]),
    ],
    answers: {
      others: /prod: Set MAPS_KEY for tracker.*: npx slipway env set prod MAPS_KEY --secret/,
    },
  },
  {
    name: "a program that refuses to run",
    verdict: "refused",
    stacks: [
      {
        ...stackOf("prod"),
        outcome: {
          kind: "refused",
          code: "VariablesMissing",
          message: "Service 'tracker' has 1 problem:\n  - MAPS_KEY: is not set",
        },
      },
    ],
    answers: {
      lost: /^Nothing: .* That holds of the stacks that were compared; 1 could not be\.$/,
      reachable: /1 could not be/,
      cost: /1 could not be/,
      others: /prod: VariablesMissing: Set them: npx slipway env set prod <name>/,
      undone: /1 could not be/,
    },
  },
  {
    name: "a mandatory policy that is newly violated",
    verdict: "refused",
    stacks: [compared("prod", [trips], { violations: [violation()] })],
    answers: {},
  },
  {
    name: "a key in plain text",
    verdict: "dangerous",
    stacks: [
      compared("prod", [
        stepOf(
          "aws:ec2/instance:Instance",
          "router",
          { userData: "#!/bin/sh" },
          { userData: `#!/bin/sh\nexport KEY=${awsKey}` },
        ),
      ]),
    ],
    answers: {
      others: /Make the secret of router anew/,
      undone: /^No, not all of it:[\s\S]*history of Git/,
    },
  },
  {
    name: "an address that goes",
    verdict: "look closely",
    stacks: [
      compared("prod", [
        stepOf("aws:ec2/eip:Eip", "fleet-nat-address", { domain: "vpc" }, undefined),
      ]),
    ],
    answers: {
      cost: /likely less: gone: an address/,
      undone: /^No, not all of it:[\s\S]*loses its address for good/,
    },
  },
  {
    name: "a migration that runs",
    verdict: "safe",
    stacks: [
      compared("prod", [
        stepOf("slipway:index:Migration", "schema", { source: "1" }, { source: "2" }),
      ]),
    ],
    answers: { undone: /^Yes, but not the data:[\s\S]*changes data as it runs/ },
  },
];

describe("a comment alone answers a reviewer's five questions", () => {
  test.each(scenarios)("of $name", ({ stacks, answers, verdict }) => {
    const judgement = judge(collected(stacks), { version: "0.1.0" });
    const comment = formatComment(judgement);
    expect(judgement.verdict, judgement.reasons.join("; ")).toBe(verdict);
    expect(comment).toContain(`${verdict} — \`fleet\``);
    for (const question of Object.keys(titles) as (keyof Answers)[]) {
      const expected = answers[question] ?? calm[question];
      expect(sectionOf(comment, titles[question]), titles[question]).toMatch(expected);
    }
  });
});
