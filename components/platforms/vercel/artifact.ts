import type * as pulumi from "@pulumi/pulumi";
import { getPrebuiltProjectOutput } from "@pulumiverse/vercel/getPrebuiltProject.js";
import { getProjectDirectoryOutput } from "@pulumiverse/vercel/getProjectDirectory.js";
import { UserError } from "../../../variables/user-error.ts";
import type { SourceReader } from "../../images/source/reader.ts";
import type { Member } from "../../base/member.ts";
import { childOptions } from "./handles.ts";

/** Where releases are unpacked, from the project's folder: a folder per digest. */
const artifactsFolder = ".slipway/artifacts";

/** What is deployed: a folder from the project's. */
export interface Artifact {
  folder: string;
  /** Whether it holds what `vercel build` made, or else files that are served as they are. */
  isBuilt: boolean;
}

/**
 * The folder of a release's artifact, by its digest.
 *
 * @throws UserError `ArtifactMissing` where the release names none, `ArtifactDigest` without a digest.
 */
export function findReleased({ componentName, environment }: Member, reference: string): Artifact {
  const [, digest] = /@sha256:([0-9a-f]{64})$/.exec(reference) ?? [];
  if (digest !== undefined) return { folder: `${artifactsFolder}/${digest}`, isBuilt: true };
  const at = `slipway:release.artifacts.${componentName} in Pulumi.${environment.plan.environment}.yaml`;
  if (reference === "") {
    const message = `The release has no artifact of '${componentName}': name it, with its digest, as ${at}.`;
    throw new UserError("ArtifactMissing", message);
  }
  throw new UserError(
    "ArtifactDigest",
    `${at} is '${reference}', which may be another thing tomorrow: end it in @sha256:<64 hex digits>.`,
  );
}

/** The folder of a source: built by `vercel build` where it has a package.json, else its files. */
export function findSource(reader: SourceReader, source: string): Artifact {
  const isProgram = reader.list(source).some((name) => programFiles.includes(name));
  return { folder: source, isBuilt: isProgram };
}

const programFiles = ["package.json", "pyproject.toml", "requirements.txt", "go.mod"];

/**
 * The files of an artifact with their sizes and hashes. The provider reads them: what is missing or
 * was built with an error, it refuses; where no provider is at hand, they are unknown.
 */
export function readFiles(
  owner: Member,
  { folder, isBuilt }: Artifact,
): pulumi.Output<Record<string, string>> {
  const options = childOptions(owner);
  return isBuilt
    ? getPrebuiltProjectOutput({ path: folder }, options).output
    : getProjectDirectoryOutput({ path: folder }, options).files;
}
