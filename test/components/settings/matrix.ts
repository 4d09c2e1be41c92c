import * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";
import { parseSettings } from "../../../program/settings/settings.ts";
import { profileOf } from "../../../components/plan/environment-plan.ts";
import type { PlatformName } from "../../../components/plan/kinds.ts";
import { loadPlatform } from "../../../components/platforms/index.ts";
import type { ProfiledStage } from "../../../variables/stage.ts";
import { UserError } from "../../../variables/user-error.ts";
import { runProgram } from "../../support/components/mocks.ts";
import type { RegisteredResource } from "../../support/components/mocks.ts";
import { digest } from "../../support/components/released.ts";
import { describeLedgerBook } from "./ledger-book.ts";
import type { ArgumentChange } from "./ledger-book.ts";

/** What a setting or argument does on a platform: resources that differ, or a refusal. */
export type Effect =
  | { kind: "changes"; stage: ProfiledStage; resources: string[] }
  | { kind: "refused"; message: string }
  | { kind: "told"; reason: string }
  | { kind: "nothing" };

/** A change of the settings: values by their path below `slipway:`. */
export type SettingChange = Readonly<Record<string, unknown>>;

/** Settings that a platform cannot be without, and those that others of its build on. */
const needed: Record<PlatformName, SettingChange> = {
  local: {},
  docker: { "docker.domain": "books.example.com", "docker.email": "ops@example.com" },
  kubernetes: { "kubernetes.domain": "books.example.com", "kubernetes.registry": "r.example.com" },
  aws: { "aws.region": "eu-central-1", "aws.plainOrigin": true },
  vercel: { "vercel.team": "acme" },
};

const stagesTried = ["production", "staging", "development"] as const;
const names = ["front-desk", "night-clerk", "reading-room", "bind", "audit"];
const artifacts = Object.fromEntries(
  names.map((name) => [
    name,
    `123456789012.dkr.ecr.eu-central-1.amazonaws.com/books/${name}@${digest}`,
  ]),
);
const external = ["BOOK_ENTRIES", "HOT_PAGES", "SCANS", "POST_ROOM", "FULL_TEXT", "READER"];

/** Whether a change of settings or arguments does anything on a platform, at any stage. */
export async function findEffect(
  platform: PlatformName,
  base: SettingChange,
  setting: SettingChange,
  argument: ArgumentChange = {},
  baseArgument: ArgumentChange = {},
): Promise<Effect> {
  let refusal: string | undefined;
  let told: string | undefined;
  for (const stage of stagesTried) {
    const before = await build(platform, stage, base, baseArgument);
    const changed = { ...baseArgument, ...argument };
    const after = await buildOrRefusal(platform, stage, { ...base, ...setting }, changed);
    if (typeof after === "string") {
      refusal = after;
      continue;
    }
    const resources = differing(
      before.resources.filter(isCustom),
      after.resources.filter(isCustom),
    );
    if (resources.length > 0) return { kind: "changes", stage, resources };
    told ??= findWarned(before, after) ?? findTold(after.resources, argument);
  }
  if (refusal !== undefined) return { kind: "refused", message: refusal };
  return told === undefined ? { kind: "nothing" } : { kind: "told", reason: told };
}

function isCustom({ custom }: RegisteredResource): boolean {
  return custom;
}

/** A warning that only one of two programs gives. */
function findWarned(before: Built, after: Built): string | undefined {
  const [old, now] = [new Set(before.warnings), new Set(after.warnings)];
  return [...old.symmetricDifference(now)][0];
}

/** What a component's own plan says of an argument that the platform does not take. */
function findTold(
  resources: readonly RegisteredResource[],
  argument: ArgumentChange,
): string | undefined {
  for (const [kind, args] of Object.entries(argument)) {
    for (const { type, inputs } of resources) {
      if (type.toLowerCase() !== `slipway:index:${kind}`) continue;
      const untaken = (inputs.untaken ?? {}) as Record<string, string>;
      const named = Object.keys(untaken).map((option) => option.split(".")[0]);
      const found = Object.keys(args).find((name) => named.includes(name));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** What a program registers and warns of. */
interface Built {
  resources: RegisteredResource[];
  warnings: string[];
}

/** What a program registers, or the message of the error that refuses it. */
async function buildOrRefusal(...args: Parameters<typeof build>): Promise<Built | string> {
  try {
    return await build(...args);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

const built = new Map<string, Promise<Built>>();

function build(
  platform: PlatformName,
  stage: ProfiledStage,
  settings: SettingChange,
  argument: ArgumentChange,
): Promise<Built> {
  const key = JSON.stringify([platform, stage, settings, argument]);
  const known = built.get(key) ?? buildAnew();
  built.set(key, known);
  return known;

  async function buildAnew(): Promise<Built> {
    const loaded = await settingsOf(platform, stage, settings);
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
    try {
      const describe = () => describeLedgerBook(loaded, argument).close();
      const { resources } = await runProgram(describe, { outputsOf, lookUp });
      return { resources, warnings: warn.mock.calls.map(([text]) => text) };
    } finally {
      warn.mockRestore();
    }
  }
}

async function settingsOf(
  name: PlatformName,
  stage: ProfiledStage,
  change: SettingChange,
): Promise<Parameters<typeof describeLedgerBook>[0]> {
  const values = settingTree(name, stage, change);
  const raw = Object.entries(values).map(([key, value]) => [
    `slipway:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const stack = `books-${stage}`;
  const parsed = parseSettings(stack, {
    values: Object.fromEntries(raw) as Record<string, string>,
    secretKeys: [],
    sealedKeys: [],
  });
  const { sitePlatform, docker, kubernetes, aws, vercel, release: given, ...rest } = parsed;
  const profile = profileOf({ stack, ...rest });
  const settings = { sitePlatform, docker, kubernetes, aws, vercel, profile };
  const platform = await loadPlatform(name, { ...settings, released: given !== undefined });
  const release = given !== undefined && "artifacts" in given ? given : undefined;
  const addresses = external.map((one) => [`${one}_URL`, "postgres://u:p@db.example.com/x"]);
  const secrets = {
    ALERT_WEBHOOK_URL: "https://hooks.example.com/5f1d",
    ...(name === "vercel" ? (Object.fromEntries(addresses) as Record<string, string>) : {}),
  };
  const known = platform.alerting ? secrets : omitWebhook(secrets);
  const variables = { values: known, secure: Object.keys(known), sealed: [] };
  return { ...rest, stack, platform, variables, ...(release && { release }) };
}

function omitWebhook(secrets: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(secrets).filter(([variable]) => variable !== "ALERT_WEBHOOK_URL"),
  );
}

/** The settings with a change, as the tree that the schema checks. */
function settingTree(
  platform: PlatformName,
  stage: ProfiledStage,
  change: SettingChange,
): Record<string, unknown> {
  const id = "3f8a5c1e9b7d24607fbe0a96c83d1f52e4b7a9086d5c3f1e2a4b6c8d0e1f2a3b";
  const tree: Record<string, unknown> = { application: "shop", platform, stage };
  if (platform !== "local") tree.release = { id, artifacts };
  for (const [path, value] of Object.entries({ ...needed[platform], ...change })) {
    if (value !== undefined) setAt(tree, path.split("."), value);
  }
  return tree;
}

function setAt(tree: Record<string, unknown>, [key = "", ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  const below = (tree[key] ?? {}) as Record<string, unknown>;
  tree[key] = below;
  setAt(below, rest, value);
}

function differing(
  before: readonly RegisteredResource[],
  after: readonly RegisteredResource[],
): string[] {
  const textOf = (resources: readonly RegisteredResource[]): Map<string, string> =>
    new Map(
      resources.map(({ urn, ...rest }) => [
        urn,
        JSON.stringify({ ...rest, dependencies: rest.dependencies.toSorted() }),
      ]),
    );
  const [old, now] = [textOf(before), textOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter(
    (urn) => old.get(urn) !== now.get(urn),
  );
}

/** The files of a folder, as Vercel's provider hashes them. */
function lookUp(_: string, { path }: Record<string, unknown>): Record<string, unknown> {
  const files = { [`${String(path)}/index.html`]: "1~sha" };
  return { files, output: files };
}

function outputsOf(type: string, name: string, inputs: Record<string, unknown>): object {
  return {
    arn: `arn:aws:test:eu-central-1:123456789012:${name}`,
    arnSuffix: `last/${name}`,
    name: inputs.name ?? `${name}-1a2b3c4`,
    zoneId: `zone-of-${name}`,
    hostedZoneId: `zone-of-${name}`,
    fqdn: `fqdn-of-${name}`,
    domainValidationOptions: [
      {
        resourceRecordName: `_proof.${String(inputs.domainName)}`,
        resourceRecordType: "CNAME",
        resourceRecordValue: `_value-of-${name}.acm-validations.aws`,
      },
    ],
    versionId: `version-of-${name}`,
    result: `password-of-${name}`,
    hex: "0a1b2c3d",
    dnsName: `${name}.elb.test`,
    domainName: `${name}.cloudfront.test`,
    bucketRegionalDomainName: `${name}.s3.test`,
    exitCode: 0,
    containerLogs: "",
    url: `http://${name}.test`,
    available: true,
    pids: [1],
    entryPort: 4000,
    address: `http://${name}.test:4000`,
    ...(type.startsWith("aws:rds/instance") ? { port: 5432 } : {}),
  };
}
