import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge } from "../../tool/check/judge/judge.ts";
import { covers, grantsOf } from "../../tool/check/judge/rights/policy-document.ts";
import { collected, compared, stepOf } from "../support/check/collected.ts";

type Inputs = Record<string, unknown>;

/** What a change of one resource gives and takes, as `+ …` and `- …`; `!` where it is grave. */
function told(
  type: string,
  before: Inputs | undefined,
  after: Inputs | undefined,
  kind: "rights" | "exposure",
): string[] {
  const judgement = judge(collected([compared("staging", [stepOf(type, "it", before, after)])]), {
    version: "1",
  });
  return judgement[kind].map(
    ({ direction, grave, text }) =>
      `${direction === "worse" ? "+" : "-"}${grave ? "!" : ""} ${text}`,
  );
}

const policy = (...statements: object[]): Inputs => ({
  policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
});
const allow = (
  Action: string | string[],
  Resource: string | string[] = "*",
  more: object = {},
): object => ({ Effect: "Allow", Action, Resource, ...more });
const deny = (Action: string, Resource = "*"): object => ({ Effect: "Deny", Action, Resource });
const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const role = "aws:iam/role:Role";
const container = "docker:index/container:Container";
const pod = (spec: object): Inputs => ({ spec: { template: { spec } } });

describe("rights", () => {
  const cases: [string, string, Inputs | undefined, Inputs | undefined, string[]][] = [
    [
      "one more action",
      rolePolicy,
      policy(allow("s3:GetObject", "a")),
      policy(allow(["s3:GetObject", "s3:PutObject"], "a")),
      ["+ s3:PutObject on a"],
    ],
    [
      "one more resource",
      rolePolicy,
      policy(allow("s3:GetObject", "a")),
      policy(allow("s3:GetObject", ["a", "b"])),
      ["+ s3:GetObject on b"],
    ],
    ["every action on everything", rolePolicy, policy(), policy(allow("*")), ["+! * on *"]],
    [
      "a service's every action on everything",
      rolePolicy,
      policy(),
      policy(allow("dynamodb:*")),
      ["+! dynamodb:* on *"],
    ],
    [
      "to pass roles",
      rolePolicy,
      policy(),
      policy(allow("iam:PassRole", "a")),
      ["+! iam:PassRole on a"],
    ],
    [
      "all but some actions",
      rolePolicy,
      policy(),
      policy({ Effect: "Allow", NotAction: ["iam:*"], Resource: "*" }),
      ["+! all but iam:* on *"],
    ],
    [
      "a condition that goes",
      rolePolicy,
      policy(allow("s3:GetObject", "a", { Condition: { Bool: { x: "true" } } })),
      policy(allow("s3:GetObject", "a")),
      ["+ s3:GetObject on a"],
    ],
    [
      "a denial that goes",
      rolePolicy,
      policy(allow("s3:*", "a"), deny("s3:DeleteBucket")),
      policy(allow("s3:*", "a")),
      ["+! s3:DeleteBucket on *, which was denied"],
    ],
    [
      "everybody who may assume a role",
      role,
      {
        assumeRolePolicy: {
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "ecs-tasks.amazonaws.com" },
              Action: "sts:AssumeRole",
            },
          ],
        },
      },
      {
        assumeRolePolicy: {
          Statement: { Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" },
        },
      },
      ["+! sts:AssumeRole for everybody"],
    ],
    [
      "administrator's rights",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      undefined,
      { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      ["+! what the policy arn:aws:iam::aws:policy/AdministratorAccess allows"],
    ],
    [
      "a managed policy",
      role,
      { managedPolicyArns: [] },
      { managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
      ["+ what the policy arn:aws:iam::aws:policy/ReadOnlyAccess allows"],
    ],
    [
      "an inline policy",
      role,
      { inlinePolicies: [] },
      { inlinePolicies: [{ name: "x", ...policy(allow("sqs:SendMessage", "q")) }] },
      ["+ sqs:SendMessage on q"],
    ],
    [
      "a policy that is known later",
      rolePolicy,
      undefined,
      { policy: "[unknown]" },
      ["+ what a policy allows that is known only once the resources it names are there"],
    ],
    [
      "privileges",
      container,
      {},
      { privileged: true },
      ["+! everything on the machine (privileged)"],
    ],
    [
      "the socket of Docker",
      container,
      { volumes: [] },
      { volumes: [{ hostPath: "/var/run/docker.sock", readOnly: true }] },
      ["+! the socket of the container engine (/var/run/docker.sock): root on the machine"],
    ],
    ["root", container, { user: "1000" }, { user: "0:0" }, ["+ to run as root"]],
    [
      "a capability",
      container,
      {},
      { capabilities: { adds: ["SYS_ADMIN"] } },
      ["+! capability SYS_ADMIN"],
    ],
    [
      "a folder of the machine",
      "kubernetes:apps/v1:Deployment",
      pod({ volumes: [] }),
      pod({ volumes: [{ hostPath: { path: "/etc" } }] }),
      ["+! the machine's folder /etc"],
    ],
    [
      "a privileged pod",
      "kubernetes:apps/v1:DaemonSet",
      pod({ containers: [{ name: "c" }] }),
      pod({ containers: [{ name: "c", securityContext: { privileged: true } }] }),
      ["+! everything on its node (c is privileged)"],
    ],
    [
      "verbs of a role",
      "kubernetes:rbac.authorization.k8s.io/v1:Role",
      { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] },
      { rules: [{ apiGroups: [""], resources: ["pods", "secrets"], verbs: ["get"] }] },
      ["+! get on secrets of the cluster's API"],
    ],
    [
      "cluster-admin",
      "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
      undefined,
      { roleRef: { name: "cluster-admin" }, subjects: [{ kind: "ServiceAccount", name: "ci" }] },
      ["+! role cluster-admin for ServiceAccount ci in every namespace"],
    ],
  ];
  test.each(cases)("that are wider by %s are told", (_, type, before, after, expected) => {
    expect(told(type, before, after, "rights")).toEqual(expected);
  });

  const equal: [string, string, Inputs, Inputs][] = [
    [
      "the order of actions",
      rolePolicy,
      policy(allow(["s3:GetObject", "s3:PutObject"], "a")),
      policy(allow(["s3:PutObject", "s3:GetObject"], "a")),
    ],
    [
      "one statement as two",
      rolePolicy,
      policy(allow(["s3:GetObject", "s3:PutObject"], "a")),
      policy(allow("s3:GetObject", "a"), allow("s3:PutObject", "a")),
    ],
    [
      "how it is written",
      rolePolicy,
      policy(allow("s3:GetObject", "a")),
      policy(allow(["S3:getobject"], ["a"], { Sid: "x" })),
    ],
    ["another description", role, { description: "a" }, { description: "b" }],
    ["another image", container, { image: "a", user: "1000" }, { image: "b", user: "1000" }],
    [
      "another label",
      "kubernetes:apps/v1:Deployment",
      { ...pod({ containers: [{ name: "c" }] }), metadata: { labels: {} } },
      { ...pod({ containers: [{ name: "c" }] }), metadata: { labels: { a: "b" } } },
    ],
  ];
  test.each(equal)("are the same by %s", (_, type, before, after) => {
    expect(told(type, before, after, "rights").filter((one) => one.startsWith("+"))).toEqual([]);
  });

  test("that a wider one of before gave already are none", () => {
    const before = policy(allow("s3:*", "arn:aws:s3:::photos/*"));
    const after = policy(allow("s3:GetObject", "arn:aws:s3:::photos/2030/*"));
    expect(told(rolePolicy, before, after, "rights")).toEqual(["- s3:* on arn:aws:s3:::photos/*"]);
    expect(told(rolePolicy, after, before, "rights")[0]).toBe("+ s3:* on arn:aws:s3:::photos/*");
  });
});

describe("one grant covers another", () => {
  const pattern = fc
    .array(fc.constantFrom("a", "b", "*", "?", "/"), { minLength: 1, maxLength: 7 })
    .map((parts) => parts.join(""));
  const toRegExp = (text: string): RegExp =>
    new RegExp(`^${text.replaceAll("*", ".*").replaceAll("?", ".")}$`);

  test("only if it matches every text that the other matches", () => {
    const plain = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 8 });
    fc.assert(
      fc.property(pattern, pattern, plain, (wide, narrow, text) => {
        const [one, other] = [wide, narrow].map(
          (Resource) => grantsOf({ Statement: [allow("x:y", Resource)] })[0],
        );
        if (one === undefined || other === undefined || !covers(one, other)) return;
        if (toRegExp(narrow).test(text)) expect(toRegExp(wide).test(text)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test("whatever it is, itself, and by * everything", () => {
    fc.assert(
      fc.property(pattern, (text) => {
        const [own, all] = [text, "*"].map(
          (Resource) => grantsOf({ Statement: [allow("x:y", Resource)] })[0],
        );
        expect(own && all && covers(own, own) && covers(all, own)).toBe(true);
      }),
    );
  });
});

describe("reachable from outside", () => {
  const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
  const rule = (cidrIpv4: string, fromPort = 443, toPort = fromPort): Inputs => ({
    cidrIpv4,
    fromPort,
    toPort,
    ipProtocol: "tcp",
  });
  const cases: [string, string, Inputs | undefined, Inputs | undefined, string[]][] = [
    [
      "HTTPS for everybody",
      ingress,
      undefined,
      rule("0.0.0.0/0"),
      ["+ port 443 (tcp) for everybody on the internet (0.0.0.0/0)"],
    ],
    [
      "a database for half of the internet",
      ingress,
      undefined,
      rule("128.0.0.0/1", 5432),
      ["+! port 5432 (tcp) for everybody on the internet (128.0.0.0/1)"],
    ],
    [
      "a range of ports",
      ingress,
      rule("10.0.0.0/8"),
      rule("0.0.0.0/0", 0, 65535),
      ["+! every port (tcp) for everybody on the internet (0.0.0.0/0)"],
    ],
    [
      "by IPv6",
      ingress,
      undefined,
      { cidrIpv6: "::/0", ipProtocol: "-1" },
      ["+! every port for everybody on the internet (::/0)"],
    ],
    [
      "one office",
      ingress,
      undefined,
      rule("203.0.113.0/24", 22),
      ["+ port 22 (tcp) for 203.0.113.0/24"],
    ],
    [
      "rules within a group",
      "aws:ec2/securityGroup:SecurityGroup",
      { ingress: [] },
      { ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }] },
      ["+! port 22 (tcp) for everybody on the internet (0.0.0.0/0)"],
    ],
    [
      "a load balancer",
      "aws:lb/loadBalancer:LoadBalancer",
      { internal: true },
      { internal: false },
      ["+ a load balancer with a public address"],
    ],
    [
      "a database",
      "aws:rds/instance:Instance",
      { publiclyAccessible: false },
      { publiclyAccessible: true },
      ["+! a public address, for whoever its security groups let in"],
    ],
    [
      "a bucket's objects",
      "aws:s3/bucketPolicy:BucketPolicy",
      policy(),
      policy({ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "x" }),
      ["+! s3:GetObject for everybody"],
    ],
    [
      "a bucket without its block",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      { blockPublicAcls: true },
      undefined,
      ["+! nothing blocks public access to the bucket any more"],
    ],
    [
      "a bucket with a weaker block",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      {
        blockPublicAcls: true,
        blockPublicPolicy: false,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      ["+! blockPublicPolicy does not hold: the bucket can be made public"],
    ],
    [
      "a name by CloudFront",
      "aws:cloudfront/distribution:Distribution",
      { aliases: ["a.example"] },
      { aliases: ["a.example", "b.example"] },
      ["+ b.example, by CloudFront"],
    ],
    [
      "a Service",
      "kubernetes:core/v1:Service",
      { spec: { ports: [{ port: 5432 }] } },
      { spec: { type: "NodePort", ports: [{ port: 5432 }] } },
      [
        "+! port 5432, by NodePort, for everybody who reaches the cluster's nodes or its load balancer",
      ],
    ],
    [
      "a route",
      "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
      undefined,
      { spec: { hostnames: ["a.example"] } },
      ["+ a.example, by a route of the gateway"],
    ],
    [
      "a policy that lets everybody in",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy",
      { spec: { ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }] } },
      { spec: { ingress: [{ ports: [{ port: 80 }] }] } },
      ["+ port 80 of its pods, from everywhere"],
    ],
    [
      "a published port",
      container,
      { ports: [] },
      { ports: [{ external: 6379, internal: 6379 }] },
      ["+! port 6379 (tcp), at every address of the machine"],
    ],
    [
      "the machine's network",
      container,
      {},
      { networkMode: "host" },
      ["+! every port that it listens on, in the machine's network"],
    ],
    [
      "a domain of Vercel",
      "vercel:index/projectDomain:ProjectDomain",
      undefined,
      { domain: "a.example" },
      ["+ a.example, by Vercel"],
    ],
    [
      "previews without a login",
      "vercel:index/project:Project",
      { vercelAuthentication: { deploymentType: "standard_protection_new" } },
      { vercelAuthentication: { deploymentType: "none" } },
      ["+ previews of the project, without a login"],
    ],
    [
      "a public service",
      "slipway:index:Service",
      { public: false },
      { public: true },
      ["+ the service, by the public entry"],
    ],
  ];
  test.each(cases)(
    "%s is told, and closed again the other way round",
    (_, type, before, after, expected) => {
      expect(told(type, before, after, "exposure").filter((one) => one.startsWith("+"))).toEqual(
        expected,
      );
      if (type.includes("PublicAccessBlock")) return;
      const closed = expected.map((one) => one.replace(/^\+!?/, "-"));
      expect(told(type, after, before, "exposure").filter((one) => one.startsWith("-"))).toEqual(
        closed,
      );
    },
  );

  const none: [string, string, Inputs | undefined, Inputs | undefined][] = [
    ["a rule from within", ingress, undefined, rule("10.0.0.0/16", 5432)],
    [
      "a rule for another group",
      ingress,
      undefined,
      { referencedSecurityGroupId: "[unknown]", fromPort: 5432, toPort: 5432, ipProtocol: "tcp" },
    ],
    [
      "a way out",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
      undefined,
      rule("0.0.0.0/0"),
    ],
    ["a load balancer within", "aws:lb/loadBalancer:LoadBalancer", undefined, { internal: true }],
    [
      "a port of the machine itself",
      container,
      undefined,
      { ports: [{ external: 5432, ip: "127.0.0.1" }] },
    ],
    [
      "a Service within the cluster",
      "kubernetes:core/v1:Service",
      undefined,
      { spec: { type: "ClusterIP", ports: [{ port: 5432 }] } },
    ],
    [
      "a new block of public access",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      undefined,
      { blockPublicAcls: true },
    ],
    [
      "a service that stays within",
      "slipway:index:Service",
      { public: false },
      { public: false, image: "b" },
    ],
  ];
  test.each(none)("%s is not", (_, type, before, after) => {
    expect(told(type, before, after, "exposure")).toEqual([]);
  });
});
