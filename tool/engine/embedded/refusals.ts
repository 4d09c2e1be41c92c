import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { parse } from "semver";
import { UserError } from "../../../variables/user-error.ts";

/** The error of something that only the Pulumi CLI can do. */
export function unsupported(what: string, instead: string): UserError {
  return new UserError(
    "EngineUnsupported",
    `${what}: the embedded engine does not support this. ${instead}`,
  );
}

const useCli = "Run it with `--engine pulumi`.";

/** Refuses a call of the program by the name of its feature. */
export function unsupportedFeature(feature: string): UserError {
  return unsupported(`The program uses ${feature}`, useCli);
}

/** The first feature of a registration that the engine does not support, as an error. */
export function refuseRegistration(request: RegisterResourceRequest): UserError | undefined {
  const wrongType = request.getCustom()
    ? refuseType(request.getName(), request.getType())
    : undefined;
  if (wrongType !== undefined) return wrongType;
  const wrongVersion = refuseVersion(request.getName(), request.getVersion());
  if (wrongVersion !== undefined) return wrongVersion;
  const who = `Resource '${request.getName()}' (${request.getType()})`;
  const used: [boolean, string, string][] = [
    [request.getRemote(), "is a remote component", useCli],
    [request.getImportid() !== "", "has the option `import`", useCli],
    [hasHooks(request), "has the option `hooks`", useCli],
    [request.getReplaceWithList().length > 0, "has the option `replaceWith`", useCli],
    [request.hasReplacementTrigger(), "has the option `replacementTrigger`", useCli],
    [request.getPackageref() !== "", "belongs to a parameterized package", useCli],
  ];
  const [first] = used.filter(([isUsed]) => isUsed);
  return first === undefined ? undefined : unsupported(`${who} ${first[1]}`, first[2]);
}

/** The error of a type that names no package, module and kind; a component's may be anything. */
export function refuseType(name: string, type: string): UserError | undefined {
  const [packageName = "", , ...kind] = type.split(":");
  if (packageName !== "" && kind.length > 0) return undefined;
  return new UserError(
    "ResourceTypeInvalid",
    `'${type}' is no type of a resource, and '${name}' has it: write <package>:<module>:<kind>.`,
  );
}

/** The error of a version of a provider that is none, as the CLI reads versions. */
export function refuseVersion(name: string, version: string): UserError | undefined {
  // The library also takes a leading `v` or `=`, and blanks.
  if (version === "" || (/^\d/.test(version) && parse(version)?.raw === version)) return undefined;
  return new UserError(
    "ProviderVersionInvalid",
    `'${name}' asks for version '${version}' of its provider: write one as 1.2.3.`,
  );
}

function hasHooks(request: RegisterResourceRequest): boolean {
  const hooks = request.getHooks();
  return hooks !== undefined && Object.values(hooks.toObject()).some((list) => list.length > 0);
}

/** The error of resources that no TypeScript provider can make. */
export function unsupportedPackage(packageName: string, types: Iterable<string>): UserError {
  const names = [...types].sort().join(", ");
  return unsupported(
    `Package '${packageName}' (${names}) has no TypeScript provider here`,
    "Run it with `--engine pulumi`; a preview works without it.",
  );
}
