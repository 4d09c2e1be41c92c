import type { Scalar } from "./fits.ts";

/** A value as a message may show it. */
export interface Shown {
  /** `array`, `object`, `string`, `number` or `boolean`. */
  type: string;
  text: string;
}

/** How a provider judges inputs, and names what it refuses. */
export interface Wording {
  /** Whether plain values and lists of one are taken for each other. */
  coerces: boolean;
  /** Whether `string | enums.X` means X alone. */
  closedEnums: boolean;
  missing(key: string): string;
  unknownKey(path: string): string;
  outputOnly(key: string): string;
  wrongType(wanted: Scalar | "array" | "map" | "object", value: Shown): string;
  illegal(key: string, legal: readonly string[], value: Shown): string;
}

/** Name of a property in Terraform's words: `cidrBlock` is `cidr_block`. */
function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function quotedList(values: readonly string[], separator: string): string {
  return values.map((value) => JSON.stringify(value)).join(separator);
}

const goKinds = { string: "String", number: "ParseInt", boolean: "ParseBool" } as const;

function notParsed(wanted: "number" | "boolean", text: string): string {
  return `strconv.${goKinds[wanted]}: parsing ${JSON.stringify(text)}: invalid syntax`;
}

/**
 * Providers bridged from Terraform SDK v2 (aws, docker), in the words of terraform-plugin-sdk v2
 * (helper/schema/schema.go, helper/validation) as pulumi-terraform-bridge passes them on.
 */
const bridged: Wording = {
  coerces: true,
  closedEnums: false,
  missing: (key) =>
    `Missing required argument. The argument "${snake(key)}" is required, ` +
    "but no definition was found.",
  unknownKey: () => "Invalid or unknown key.",
  outputOnly: (key) =>
    `Value for unconfigurable attribute. Can't configure a value for "${snake(key)}": its value ` +
    "will be decided automatically based on the result of applying this configuration.",
  wrongType: (wanted, { type, text }) =>
    (wanted === "number" || wanted === "boolean") && type === "string"
      ? notParsed(wanted, text)
      : `expected ${wanted === "map" ? "object" : wanted} type, got ${text} of type ${type}`,
  illegal: (key, legal, { text }) =>
    `expected ${snake(key)} to be one of [${quotedList(legal, " ")}], got ${text}`,
};

/**
 * Providers bridged from the Terraform plugin framework (random, vercel), in the words of the
 * framework, its validators and pulumi-terraform-bridge/pkg/pf.
 */
const framework: Wording = {
  ...bridged,
  missing: (key) => `Missing required property '${key}'.`,
  outputOnly: () =>
    "Invalid Configuration for Read-Only Attribute. Cannot set value for this attribute as the " +
    "provider has marked it as read-only. Remove the configuration line setting the value.",
  illegal: (key, legal, { text }) =>
    `Invalid Attribute Value Match. Attribute ${snake(key)} value must be one of: ` +
    `[${quotedList(legal, " ")}], got: ${JSON.stringify(text)}`,
};

/** Kubernetes, in the words of its API server (apimachinery, field errors, strict decoding). */
const kubernetes: Wording = {
  coerces: false,
  closedEnums: true,
  missing: () => "Required value.",
  unknownKey: (path) => `strict decoding error: unknown field "${path}".`,
  outputOnly: (key) => `strict decoding error: unknown field "${key}".`,
  wrongType: (wanted, { type, text }) =>
    `Invalid value: "${type}": expected ${wanted}, got ${text}.`,
  illegal: (_key, legal, { text }) =>
    `Unsupported value: ${JSON.stringify(text)}: supported values: ${quotedList(legal, ", ")}`,
};

/** Providers made with pulumi-go-provider (docker-build); the words are our own. */
const native: Wording = {
  coerces: false,
  closedEnums: true,
  missing: (key) => `Missing required field '${key}'.`,
  unknownKey: () => "Unrecognized field.",
  outputOnly: (key) => `Field '${key}' is an output.`,
  wrongType: (wanted, { type, text }) =>
    `Field type must be '${wanted}', got '${type}' instead: ${text}.`,
  illegal: (_key, legal, { text }) =>
    `${JSON.stringify(text)} is none of ${quotedList(legal, ", ")}.`,
};

const wordings: Record<string, Wording> = {
  aws: bridged,
  docker: bridged,
  random: framework,
  vercel: framework,
  kubernetes,
  "docker-build": native,
};

/** How the provider of a package judges and words; others as bridged ones do, the most lenient. */
export function wordingOf(packageName: string): Wording {
  return wordings[packageName] ?? bridged;
}
