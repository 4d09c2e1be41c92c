import { compare, parse } from "semver";
import type { SemVer } from "semver";
import type { Properties, ResourceState, Value } from "../../state/snapshot.ts";
import { isProviderType, packageOf } from "../protocol/urns.ts";
import type { PackageRequest } from "./goal.ts";

/** A plugin that a program or a state needs. */
export interface Plugin {
  packageName: string;
  /** As it was written; empty for none. */
  version: string;
  downloadUrl: string;
}

const none: PackageRequest = { version: "", pluginDownloadUrl: "" };

/**
 * The plugin that a provider takes which names none itself, as the CLI's engine chooses it: the
 * newest of what the program has installed, or, where it has no package with a plugin at all, of
 * the providers in the state.
 */
export class PluginDefaults {
  readonly #olds: readonly ResourceState[];
  readonly #findInstalled: () => Promise<Plugin[]>;
  #found: Promise<Map<string, PackageRequest>> | undefined;

  constructor(olds: readonly ResourceState[], findInstalled: () => Promise<Plugin[]>) {
    this.#olds = olds;
    this.#findInstalled = findInstalled;
  }

  /** What the default provider of a package has to be for a request: each part by itself. */
  async ofDefault(packageName: string, request: PackageRequest): Promise<PackageRequest> {
    const found = await this.#of(packageName);
    return {
      version: request.version || found.version,
      pluginDownloadUrl: trimmedUrl(request) || found.pluginDownloadUrl,
    };
  }

  /** What an explicit provider has to be: the default one's plugin if it says nothing at all. */
  async ofExplicit(packageName: string, request: PackageRequest): Promise<PackageRequest> {
    const saysNothing = request.version === "" && request.pluginDownloadUrl === "";
    return saysNothing ? await this.#of(packageName) : request;
  }

  async #of(packageName: string): Promise<PackageRequest> {
    // What belongs to the engine itself has no plugin.
    if (packageName === "pulumi") return none;
    this.#found ??= this.#find();
    return (await this.#found).get(packageName) ?? none;
  }

  async #find(): Promise<Map<string, PackageRequest>> {
    const installed = await this.#findInstalled();
    return newestOf(installed.length > 0 ? installed : this.#olds.flatMap(pluginOf));
  }
}

/** The CLI takes a slash off the end of an address, and another one where there is a version. */
function trimmedUrl({ version, pluginDownloadUrl }: PackageRequest): string {
  return pluginDownloadUrl.replace(version === "" ? /\/$/ : /\/{1,2}$/, "");
}

function pluginOf({ type, inputs }: ResourceState): Plugin[] {
  if (!isProviderType(type)) return [];
  const internal = isMap(inputs.__internal) ? inputs.__internal : inputs;
  const downloadUrl = textOf(internal.pluginDownloadURL);
  return [{ packageName: packageOf(type), version: textOf(inputs.version), downloadUrl }];
}

function isMap(value: Value | undefined): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: Value | undefined): string {
  return typeof value === "string" ? value : "";
}

/** By package the plugin of the highest version; of equal ones the last. */
function newestOf(plugins: readonly Plugin[]): Map<string, PackageRequest> {
  const newest = new Map<string, { version: SemVer | undefined; downloadUrl: string }>();
  for (const { packageName, version: text, downloadUrl } of plugins) {
    const version = readVersion(text);
    const known = newest.get(packageName);
    if (known !== undefined && isOlder(version, known.version)) continue;
    newest.set(packageName, { version, downloadUrl });
  }
  return new Map(
    [...newest].map(([packageName, { version, downloadUrl }]) => [
      packageName,
      {
        version: version === undefined ? "" : formatVersion(version),
        pluginDownloadUrl: downloadUrl,
      },
    ]),
  );
}

/** A version as the CLI reads what was written before: `v1.2` is one, too. */
function readVersion(text: string): SemVer | undefined {
  const [major = "", minor = "0", ...rest] = text.trim().replace(/^v/, "").split(".");
  return parse(`${major}.${minor}.${rest.join(".") || "0"}`, { loose: true }) ?? undefined;
}

function formatVersion(version: SemVer): string {
  const build = version.build.length === 0 ? "" : `+${version.build.join(".")}`;
  return `${version.version}${build}`;
}

function isOlder(left: SemVer | undefined, right: SemVer | undefined): boolean {
  if (left === undefined || right === undefined) return right !== undefined;
  const order = compare(left, right);
  return order === 0 ? formatVersion(left) < formatVersion(right) : order < 0;
}
