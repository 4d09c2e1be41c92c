import { describe, expect, test } from "vitest";
import { Bucket, Database, Environment, Schedule, Service } from "../../../components/index.ts";
import type { Platform, PlatformName } from "../../../components/index.ts";
import type { DatabaseEngine } from "../../../components/plan/kinds.ts";
import { createAwsPlatform } from "../../../components/platforms/aws/platform.ts";
import { createDockerPlatform } from "../../../components/platforms/docker/platform.ts";
import { createKubernetesPlatform } from "../../../components/platforms/kubernetes/platform.ts";
import { createLocalPlatform } from "../../../components/platforms/local/platform.ts";
import { createVercelPlatform } from "../../../components/platforms/vercel/platform.ts";
import { newCredentials } from "../../../providers/local/agent/postgres/cluster.ts";
import { defineVariables, secret, string } from "../../../variables/index.ts";
import { UserError } from "../../../variables/user-error.ts";
import { planDatabase } from "../../../components/plan/database-plan.ts";
import { planEnvironment } from "../../support/components/plan-environment.ts";
import { runProgram } from "../../support/components/mocks.ts";

const platforms: Record<PlatformName, () => Platform> = {
  local: createLocalPlatform,
  docker: () => createDockerPlatform({}, "image"),
  kubernetes: () => createKubernetesPlatform({}, "image"),
  aws: () => createAwsPlatform({ region: "eu-central-1", plainOrigin: true }),
  vercel: () => createVercelPlatform({ team: "acme" }, "image"),
};

const digest = `sha256:${"0".repeat(64)}`;
const registry = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
const image = `${registry}/clinic/book-in@${digest}`;

/** What a test changes of a clinic. */
interface Case {
  platform: PlatformName;
  application?: string;
  stack?: string;
  plain?: Record<string, string>;
  secrets?: Record<string, string>;
  isFunction?: boolean;
  command?: string[];
  schedule?: string[];
  database?: readonly [engine: DatabaseEngine, name: string];
  bucket?: string;
}

/** The code of the error by which a clinic is refused, with its message; empty where it is not. */
async function refuse(wanted: Case): Promise<string> {
  try {
    await runProgram(() => describeClinic(wanted).close(), {
      outputsOf,
      lookUp: () => ({ files: {}, output: {} }),
    });
    return "";
  } catch (error) {
    if (error instanceof UserError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

function outputsOf(type: string, name: string): object {
  if (type.startsWith("random:")) return { result: "p" };
  if (type.includes("ProtectionBypass")) return { secret: "s" };
  return { arn: `arn:aws:test:eu-central-1:123456789012:${name}`, name };
}

function describeClinic(wanted: Case): Environment {
  const { plain = {}, secrets = {}, stack = "dev", application = "clinic" } = wanted;
  const environment = new Environment(application, {
    stack,
    stage: "development",
    platform: platforms[wanted.platform](),
    release: { id: "one", artifacts: { "book-in": image, remind: image } },
    variables: { values: { ...plain, ...secrets }, secure: Object.keys(secrets), sealed: [] },
  });
  const variables = defineVariables({
    ...Object.fromEntries(Object.keys(plain).map((name) => [name, string()])),
    ...Object.fromEntries(Object.keys(secrets).map((name) => [name, secret({ minLength: 1 })])),
  });
  const { isFunction, command, schedule, database, bucket } = wanted;
  new Service("book-in", {
    environment,
    source: "examples/shop/api",
    port: 8080,
    public: true,
    variables,
    ...(isFunction && { runsAs: "function" }),
    ...(command && { command }),
  });
  if (schedule) new Schedule("remind", { environment, cron: "0 6 * * 1", command: schedule });
  if (database) new Database(database[1], { environment, engine: database[0] });
  if (bucket !== undefined) new Bucket(bucket, { environment });
  return environment;
}

/** What is refused, by its name, beside a neighbour that is taken. */
type Pair = [what: string, refused: Case, message: string | string[], accepted: Case];

const servers = ["docker", "kubernetes", "aws"] as const;

const databases = [
  ["postgres", "pg-main", "pgmain"],
  ["postgres", "template1", "templates"],
  ["postgres", "public", "publics"],
  ["mysql", "root", "roots"],
  ["mysql", "mysql", "mysqls"],
  ["mysql", "sys", "systems"],
  ["mysql", "information-schema", "information"],
  ["mysql", "performance-schema", "performance"],
  ["mongodb", "admin", "admins"],
  ["mongodb", "local", "locals"],
  ["mongodb", "config", "configs"],
] as const;

describe.each(servers)("a name that a server keeps to itself, on %s", (platform) => {
  test.each(databases)("%s '%s' is refused, and '%s' is not", (engine, name, neighbour) => {
    const { plan, overrides, release, profile, runningDatabases } = planEnvironment("development");
    const known = { plan, overrides, release, profile, runningDatabases };
    const environment = { ...known, platform: platforms[platform]() };
    expect(() => planDatabase(name, { environment, engine })).toThrow(`Database '${name}'`);
    expect(planDatabase(neighbour, { environment, engine }).database).toBe(neighbour);
  });

  test("is refused where the application is described", async () => {
    const database = ["postgres", "pg-main"] as const;
    expect(await refuse({ platform, database })).toContain("names that begin with pg_");
    expect(await refuse({ platform, database: ["postgres", "pgmain"] })).toBe("");
  });
});

const names: Pair[] = [
  [
    "a namespace of the system's",
    { platform: "kubernetes", application: "kube", stack: "system" },
    "'kube-system'",
    { platform: "kubernetes", application: "kubes", stack: "system" },
  ],
  [
    "a stack that no label can name",
    { platform: "kubernetes", stack: "dev_" },
    "Stack 'dev_'",
    { platform: "kubernetes", stack: "dev_1" },
  ],
  [
    "a stack longer than a label",
    { platform: "kubernetes", stack: "x".repeat(64) },
    `Stack '${"x".repeat(64)}'`,
    { platform: "kubernetes", stack: "x".repeat(63) },
  ],
  [
    "a load balancer called internal-",
    { platform: "aws", application: "internal" },
    "Application 'internal'",
    { platform: "aws", application: "internals" },
  ],
  ...(["docker", "kubernetes"] as const).flatMap((platform): Pair[] => [
    ["MinIO's own bucket", { platform, bucket: "minio" }, "'minio'", { platform, bucket: "mini" }],
    ["a bucket of two letters", { platform, bucket: "up" }, "'up'", { platform, bucket: "ups" }],
  ]),
];

const onVercel = [
  ...["AWS_SECRET_KEY", "AWS_EXECUTION_ENV", "AWS_LAMBDA_LOG_GROUP_NAME"],
  ...["AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
  ...["AWS_LAMBDA_FUNCTION_VERSION", "NOW_REGION", "TZ", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"],
];

const onLambda = [
  ...["AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME"],
  ...["AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_ACCESS_KEY"],
  ...["AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_ACCESS_KEY_ID"],
  ...["AWS_LAMBDA_LOG_STREAM_NAME", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
  ...["AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"],
];

const listOf = (names: readonly string[], prefix = ""): Record<string, string> =>
  Object.fromEntries(names.map((name) => [`${prefix}${name}`, "x"]));

const reserved: Pair[] = [
  [
    "what Vercel keeps to itself",
    { platform: "vercel", plain: listOf(onVercel) },
    onVercel.map((name) => `${name}: is a name that Vercel keeps to itself`),
    { platform: "vercel", plain: { ...listOf(onVercel, "MY_"), AWS_REGION: "eu-west-1" } },
  ],
  [
    "what Lambda keeps to itself",
    { platform: "aws", isFunction: true, plain: listOf(onLambda) },
    onLambda.map((name) => `${name}: is a name that Lambda keeps to itself`),
    { platform: "aws", isFunction: true, plain: { ...listOf(onLambda, "MY_"), TZ: "UTC" } },
  ],
];

/** A text that is as large as a limit leaves room for, and one that is a byte larger. */
function around(most: number, rest: string): [fits: string, more: string] {
  const room = most - Buffer.byteLength(rest);
  return ["x".repeat(room), "x".repeat(room + 1)];
}

const sizes = (
  [
    ["local", "plain", 131_072, "BIG=\0", {}],
    ["docker", "plain", 131_072, "BIG=\0", {}],
    ["kubernetes", "plain", 131_072, "BIG=\0", {}],
    ["aws", "plain", 60 * 1024, JSON.stringify([{ name: "BIG", value: "" }]), {}],
    ["aws", "secrets", 65_536, JSON.stringify({ BIG: "" }), {}],
    ["aws", "plain", 4096, JSON.stringify({ BIG: "" }), { isFunction: true }],
    ["aws", "secrets", 4096, JSON.stringify({ BIG: "" }), { isFunction: true }],
    ["vercel", "plain", 65_536, "BIG", {}],
    ["vercel", "secrets", 65_536, "BIG", {}],
  ] as const
).map(([platform, kind, most, rest, more]): Pair => {
  const [fits, large] = around(most, rest);
  return [
    `${most + 1} bytes of ${kind} on ${platform}`,
    { platform, ...more, [kind]: { BIG: large } },
    "VariableLimits",
    { platform, ...more, [kind]: { BIG: fits } },
  ];
});

/** As many texts of 100,000 bytes as come to a size, the last one shorter. */
function manyOf(bytes: number): Record<string, string> {
  const count = Math.ceil(bytes / 100_000);
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `BIG_${index}`,
      "x".repeat(Math.min(100_000, bytes - index * 100_000)),
    ]),
  );
}

const totals = (["plain", "secrets"] as const).map((kind): Pair => [
  `more than 1 MiB of ${kind} on kubernetes`,
  { platform: "kubernetes", [kind]: manyOf(1_048_577) },
  "1048576",
  { platform: "kubernetes", [kind]: manyOf(1_048_576) },
]);

const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`V_${index}`, "x"]));

const all: Pair[] = [
  ...names,
  ...reserved,
  ...sizes,
  ...totals,
  [
    "1001 variables on Vercel",
    { platform: "vercel", plain: many(1001) },
    "are 1001, and a project of Vercel has at most 1000",
    { platform: "vercel", plain: many(1000) },
  ],
  [
    "a word with a NUL character",
    { platform: "local", command: ["echo", "a\0b"] },
    "command[1]: has a NUL character",
    { platform: "local", command: ["echo", "a\u0001b"] },
  ],
  [
    "a command without a program",
    { platform: "docker", command: ["", "x"] },
    "command[0]: is empty; name the program",
    { platform: "docker", command: ["echo", ""] },
  ],
  [
    "a schedule's word with a NUL character",
    { platform: "docker", schedule: ["a\0b"] },
    "command[0]: has a NUL character",
    { platform: "docker", schedule: ["a\nb"] },
  ],
  [
    "a value with a NUL character",
    { platform: "kubernetes", plain: { ODD: "a\0b" } },
    "variables:ODD: 'a\\0b' has a NUL character",
    { platform: "kubernetes", plain: { ODD: "a\u0001b" } },
  ],
  [
    "a secret with half a character",
    { platform: "vercel", secrets: { ODD: "a\ud800" } },
    "variables:ODD: [secret] has half a surrogate pair",
    { platform: "vercel", secrets: { ODD: "a😀" } },
  ],
];

describe.each(all)("%s", (_what, refused, message, accepted) => {
  test("is refused by its name", async () => {
    const told = await refuse(refused);
    for (const part of [message].flat()) expect(told).toContain(part);
  });

  test("and its neighbour is not", async () => {
    expect(await refuse(accepted)).toBe("");
  });
});

test("an application called pg has a Postgres of its own on this machine", () => {
  expect(newCredentials("pg-dev-orders", 5432)).toMatchObject({
    database: "app_pg_dev_orders",
    user: "app_pg_dev_orders",
  });
  expect(newCredentials("pgs-dev-orders", 5432).user).toBe("pgs_dev_orders");
});
