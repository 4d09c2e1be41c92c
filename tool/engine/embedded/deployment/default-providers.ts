import * as z from "zod";
import { UserError } from "../../../../variables/user-error.ts";
import { marks } from "../../state/snapshot.ts";
import type { Properties, StackConfig } from "../../state/snapshot.ts";
import { toSecret } from "../protocol/values.ts";
import { providerTypeOf, urnOf } from "../protocol/urns.ts";
import type { Named } from "./errors.ts";
import type { Goal, PackageRequest, Place } from "./goal.ts";

/** A text as a name that Pulumi takes: parts of letters, digits, `_`, `.`, `-`, joined by `/`. */
function toQualifiedName(text: string): string {
  const parts = text
    .split("/")
    .filter((part) => part !== "")
    .map((part) => part.replace(/^[^A-Za-z0-9_.-]/, "_").replaceAll(/[^A-Za-z0-9_.-]/g, "_"));
  return parts.length === 0 ? "_" : parts.join("/");
}

/** Name of the default provider of a package, as the CLI's engine forms it. */
export function defaultProviderName(request: PackageRequest): string {
  const [core = "", ...build] = request.version.split("+");
  // The dash before an early version goes, those within it stay.
  const parts = [core.replace("-", "."), ...build].join(".").replaceAll(".", "_");
  const version = parts === "" ? "" : `_${parts}`;
  const url = request.pluginDownloadUrl;
  return `default${version}${url === "" ? "" : `_${toQualifiedName(url)}`}`;
}

/** Settings of a package in the stack's config: `aws:region` is the provider's `region`. */
export function packageConfig(packageName: string, config: StackConfig): Properties {
  const inputs: Properties = {};
  const prefix = `${packageName}:`;
  for (const [key, value] of Object.entries(config.values)) {
    if (!key.startsWith(prefix)) continue;
    inputs[key.slice(prefix.length)] = config.secretKeys.includes(key) ? toSecret(value) : value;
  }
  for (const key of config.sealedKeys) {
    if (key.startsWith(prefix)) inputs[key.slice(prefix.length)] = toSecret(marks.unknown);
  }
  return inputs;
}

const disabledKey = "pulumi:disable-default-providers";

/**
 * Throws where something would use the default provider of a package that the stack's config says
 * must not be used: UserError `DefaultProviderDisabled`, or `StackConfigInvalid` for another form.
 */
export function refuseDisabled(user: Named, packageName: string, config: StackConfig): void {
  const text = config.values[disabledKey] ?? "";
  if (packageName === "pulumi" || text === "") return;
  const disabled = readNames(text).some((name) => name === "*" || name === packageName);
  if (!disabled) return;
  const what = user.name === user.type ? user.name : `'${user.name}' (${user.type})`;
  throw new UserError(
    "DefaultProviderDisabled",
    `${what} has no provider, and ${disabledKey} forbids the default one of '${packageName}': ` +
      "give it one by the option `provider`.",
  );
}

const namesSchema = z.array(z.string());

function readNames(text: string): string[] {
  try {
    return namesSchema.parse(JSON.parse(text)).map((name) => name.trim());
  } catch {
    throw new UserError(
      "StackConfigInvalid",
      `${disabledKey} is ${text}: give a list of package names, as [aws, kubernetes] or ["*"].`,
    );
  }
}

/** Inputs of a provider with the version and address of its plugin where the CLI keeps them. */
export function withPluginSettings(inputs: Properties, request: PackageRequest): Properties {
  const { version, pluginDownloadUrl } = request;
  if (version === "" && pluginDownloadUrl === "") return inputs;
  return {
    ...inputs,
    __internal: pluginDownloadUrl === "" ? {} : { pluginDownloadURL: pluginDownloadUrl },
    ...(version === "" ? {} : { version }),
  };
}

/** What the default provider of a package has to be. */
export function defaultProviderGoal(
  packageName: string,
  request: PackageRequest,
  place: Place,
  config: StackConfig,
): Goal {
  const type = providerTypeOf(packageName);
  const name = defaultProviderName(request);
  return {
    urn: urnOf(place, type, name, ""),
    type,
    name,
    parent: "",
    custom: true,
    inputs: withPluginSettings(packageConfig(packageName, config), request),
    dependencies: [],
    propertyDependencies: {},
    provider: "",
    providers: {},
    package: request,
    protect: undefined,
    retainOnDelete: undefined,
    deletedWith: "",
    deleteBeforeReplace: undefined,
    ignoreChanges: [],
    replaceOnChanges: [],
    hiddenDiffs: [],
    additionalSecretOutputs: [],
    aliases: [],
    customTimeouts: undefined,
  };
}
