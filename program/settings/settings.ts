import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { profileOf } from "../../components/plan/environment-plan.ts";
import type { EnvironmentArgs } from "../../components/environment.ts";
import { loadPlatform } from "../../components/platforms/index.ts";
import type { VariableInputs } from "../../variables/resolve.ts";
import { problemsError } from "../../variables/user-error.ts";
import type { Problem } from "../../variables/user-error.ts";
import { isolatePreview } from "../preview-run.ts";
import { resolveRelease } from "../promotion/resolve.ts";
import { declareOnly } from "../release/declared-platform.ts";
import { isDeclaring } from "../release/declared.ts";
import { readLeft, readRunning } from "../running.ts";
import { valueAt } from "../value-at.ts";
import { settingsSchema } from "./settings-schema.ts";
import type { SettingsValues } from "./settings-schema.ts";

/** A stack's config as Pulumi hands it to the program. */
export interface RawConfig {
  /** `namespace:key` to its value; objects as JSON. */
  values: Readonly<Record<string, string>>;
  /** Keys whose value is encrypted. */
  secretKeys: readonly string[];
  /** Keys whose value is encrypted and that this run cannot read. */
  sealedKeys: readonly string[];
}

/** A stack's config, typed: what an application's function takes and an Environment needs. */
export interface Settings extends EnvironmentArgs {
  /** File in stacks/ that describes the application. */
  application: string;
}

/**
 * The settings of the stack that this program runs for.
 *
 * @throws UserError `Settings` that lists every wrong or unknown key under `slipway:`.
 */
export async function readSettings(): Promise<Settings> {
  const raw = readRawConfig();
  const stack = pulumi.getStack();
  const parsed = parseSettings(stack, raw);
  const { application, platform, sitePlatform, docker, kubernetes, aws, vercel, ...others } =
    parsed;
  const { release: given, promotesFrom, ...rest } = others;
  if (rest.stage === "preview") await isolatePreview(stack);
  const profile = profileOf({ stack, ...rest });
  const settings = { sitePlatform, docker, kubernetes, aws, vercel };
  const released = given !== undefined;
  const loaded = await loadPlatform(platform, { ...settings, profile, released });
  const built = isDeclaring() ? declareOnly(loaded) : loaded;
  const request = { application, stack, profile, platform, sitePlatform, promotesFrom };
  const resolved = isDeclaring() ? {} : await resolveRelease({ ...request, release: given });
  const running = built.slots ? await readRunning(stack) : {};
  const left = { running, ...(built.majorUpgrades && (await readLeft(stack))) };
  const made = { ...rest, ...resolved, stack, application, platform: built, ...left };
  return { ...made, variables: readVariables(raw) };
}

/** Checks everything under `slipway:` of a stack's config; reads no file. */
export function parseSettings(stack: string, raw: RawConfig): SettingsValues {
  const { values, problems, encrypted } = decodeValues(raw);
  const result = settingsSchema.safeParse(values);
  if (result.success && problems.length === 0) return result.data;
  // What is encrypted is told to be so, and its value must not stand in a message.
  const shown = result.error?.issues.filter(({ path }) => !encrypted.includes(String(path[0])));
  const wrong = shown?.flatMap((issue) => describeIssue(issue, values)) ?? [];
  throw problemsError("Settings", `Pulumi.${stack}.yaml`, [...problems, ...wrong]);
}

/** The variables of a stack's config: everything under `variables:`. */
export function readVariables(raw: RawConfig): VariableInputs {
  const under = (keys: readonly string[]): string[] =>
    keys.filter((key) => key.startsWith("variables:")).map((key) => key.slice("variables:".length));
  const values = under(Object.keys(raw.values)).map(
    (name) => [name, raw.values[`variables:${name}`] ?? ""] as const,
  );
  return {
    values: Object.fromEntries(values),
    secure: under(raw.secretKeys),
    sealed: under(raw.sealedKeys),
  };
}

function readRawConfig(): RawConfig {
  const secretKeys = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as string[];
  // Set by the embedded engine where it has no passphrase; the CLI never runs without one.
  const sealedKeys = JSON.parse(process.env.SLIPWAY_SEALED_KEYS ?? "[]") as string[];
  return { values: pulumi.runtime.allConfig(), secretKeys, sealedKeys };
}

/** What stands under `slipway:`, by key, and which keys are encrypted. */
interface Decoded {
  values: Record<string, unknown>;
  encrypted: string[];
  problems: Problem[];
}

function decodeValues(raw: RawConfig): Decoded {
  const values: [string, unknown][] = [];
  const encrypted: string[] = [];
  const problems: Problem[] = [];
  const keys = new Set([...Object.keys(raw.values), ...raw.secretKeys, ...raw.sealedKeys]);
  for (const key of keys) {
    if (!key.startsWith("slipway:")) continue;
    if (raw.secretKeys.includes(key) || raw.sealedKeys.includes(key)) {
      problems.push({ at: key, message: "is encrypted; only values under variables: may be" });
      encrypted.push(key.slice("slipway:".length));
    }
    values.push([key.slice("slipway:".length), decode(raw.values[key] ?? "")]);
  }
  return { values: Object.fromEntries(values), encrypted, problems };
}

/** Objects arrive as JSON; whatever does not parse is text. */
function decode(text: string): unknown {
  if (!/^[[{]/.test(text.trim())) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function describeIssue(issue: z.core.$ZodIssue, values: unknown): Problem[] {
  const at = (path: readonly PropertyKey[]): string => `slipway:${path.map(String).join(".")}`;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      at: at([...issue.path, key]),
      message: `is unknown; ${knownKeys(issue.path)}`,
    }));
  }
  const value = valueAt(values, issue.path);
  if (issue.code === "invalid_union" && typeof value === "object") {
    return nearestOf(issue).flatMap((one) => describeIssue(one, values));
  }
  if (issue.code === "custom") return [{ at: at(issue.path), message: issue.message }];
  if (value === undefined) {
    return [{ at: at(issue.path), message: `is missing; ${allowed(issue)}` }];
  }
  return [{ at: at(issue.path), message: `is ${JSON.stringify(value)}; ${allowed(issue)}` }];
}

/** What is wrong by the form that a value comes nearest to, of several that it may have. */
function nearestOf({ errors, path }: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] {
  // A form of another type is told by one issue of the value itself.
  const inside = errors.filter((issues) => issues.every((one) => one.path.length > 0));
  const [nearest = []] = (inside.length > 0 ? inside : errors).toSorted(
    (one, other) => one.length - other.length,
  );
  return nearest.map((one) => ({ ...one, path: [...path, ...one.path] }));
}

function allowed(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_value":
      return `use one of ${issue.values.map(String).join(", ")}`;
    case "invalid_type":
      return `use ${/^[aeiou]/.test(issue.expected) ? "an" : "a"} ${issue.expected}`;
    case "too_small":
      return `use at least ${issue.minimum}`;
    case "too_big":
      return `use at most ${issue.maximum}`;
    default:
      return issue.message.replace(/^./, (letter) => letter.toLowerCase());
  }
}

function knownKeys(path: readonly PropertyKey[]): string {
  const found = path.reduce<unknown>(schemaBelow, settingsSchema);
  const shape = found instanceof z.ZodObject ? found.shape : settingsSchema.shape;
  return `use ${Object.keys(shape).join(", ")}`;
}

/** The schema of a key of an object, or of any value of a record. */
function schemaBelow(schema: unknown, key: PropertyKey): unknown {
  const below: unknown =
    schema instanceof z.ZodRecord
      ? schema.valueType
      : (schema instanceof z.ZodObject ? schema.shape : {})[String(key)];
  return below instanceof z.ZodOptional ? below.unwrap() : below;
}
