import { spawn } from "node:child_process";
import { once } from "node:events";
import { createHash } from "node:crypto";
import { formatSecretOptions } from "../../../components/images/build-secrets.ts";
import { prepareBuild } from "../../../components/images/dockerfile/prepare-build.ts";
import type { PreparedBuild } from "../../../components/images/dockerfile/prepare-build.ts";
import type { DeclaredProgram } from "../../../program/release/declared.ts";
import type { Artifact } from "../../../program/release/manifest.ts";
import { UserError } from "../../../variables/user-error.ts";
import { describeManifest } from "../../images/digests.ts";
import type { RegistryManifest } from "../../images/digests.ts";
import { RegistryFailure } from "../../images/failure.ts";
import type { Ask } from "../../images/transport.ts";
import { sourceDate } from "./local-artifact.ts";

/** How images are built and where they go. */
export interface ImageOptions {
  project: string;
  /** Registry and name before that of the component: `registry.example.com/shop`. */
  registry: string;
  /** `linux/amd64` */
  platform: string;
  /** For a shell, in place of Docker's buildx; gets what it needs as variables. */
  command?: string | undefined;
  ask: Ask;
  env: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
}

/** An image in its registry. */
export interface ReleasedImage extends Artifact {
  /** Registry and name, without tag or digest. */
  repository: string;
  isNew: boolean;
}

/**
 * Builds the image of a program, pushes it, and gives the digest that the registry answers. A tag is
 * named after all that goes in, so that what is there already is neither built nor pushed again.
 *
 * @throws UserError `ImageBuildFailed` with the end of the output, `ImageUnpushed`, and for a source
 * that no Dockerfile can be written for.
 */
export async function releaseImage(
  options: ImageOptions,
  program: DeclaredProgram,
): Promise<ReleasedImage> {
  const { project, registry, platform, ask } = options;
  const { name, source, port, healthPath, fallback, kind } = program;
  const build = await prepareBuild(source, project, {
    ...(port !== 0 && { port }),
    ...(healthPath !== "" && { healthPath }),
    // A site's image listens where the container platforms ask it.
    ...(kind === "site" && { port: 8080, fallback }),
  });
  const repository = `${registry}/${name}`;
  const tag = tagOf(build.hash, platform);
  const known = await findManifest(ask, repository, tag);
  if (known === undefined) await runBuild(options, program, build, `${repository}:${tag}`);
  const found = known ?? (await findManifest(ask, repository, tag));
  if (found !== undefined) {
    return { ...found, platform, repository, isNew: known === undefined };
  }
  throw new UserError(
    "ImageUnpushed",
    `The image of '${name}' was built, and ${registry} has no ${repository}:${tag}: ` +
      (options.command === undefined
        ? "see what the registry says to `docker push`."
        : "the command has to push to the name that it gets as SLIPWAY_IMAGE."),
  );
}

/** Everything that makes another image: files and Dockerfile, and the machine that it is for. */
function tagOf(hash: string, platform: string): string {
  return `s-${createHash("sha256").update(`${hash} ${platform}`).digest("hex").slice(0, 20)}`;
}

async function findManifest(
  ask: Ask,
  repository: string,
  name: string,
): Promise<RegistryManifest | undefined> {
  try {
    return await describeManifest(ask, repository, name);
  } catch (error) {
    if (!(error instanceof RegistryFailure)) throw error;
    if (error.message.includes("answered 404")) return undefined;
    throw new UserError("RegistryUnreachable", `${repository}: ${error.message}.`, {
      cause: error,
    });
  }
}

async function runBuild(
  options: ImageOptions,
  { name, source }: DeclaredProgram,
  build: PreparedBuild,
  image: string,
): Promise<void> {
  const { command, platform } = options;
  const words =
    command === undefined ? buildxWords(build, image, platform) : ["/bin/sh", "-c", command];
  const more = {
    SOURCE_DATE_EPOCH: sourceDate,
    SLIPWAY_COMPONENT: name,
    SLIPWAY_SOURCE: source,
    SLIPWAY_IMAGE: image,
    SLIPWAY_PLATFORM: platform,
    SLIPWAY_CONTEXT: build.context,
    SLIPWAY_DOCKERFILE: build.dockerfile,
  };
  const { code, lines } = await runWords(options, words, more);
  if (code === 0) return;
  const shown = command ?? words.slice(0, 3).join(" ");
  throw new UserError(
    "ImageBuildFailed",
    `The image of '${name}' could not be built: \`${shown}\` ended with code ${code}.` +
      `${hintOf(lines)}\nThe end of its output:\n${lines.map((line) => `  ${line}`).join("\n")}`,
  );
}

/** Without provenance, which names the machine and the time, and would be part of the digest. */
function buildxWords(build: PreparedBuild, image: string, platform: string): string[] {
  const secrets = formatSecretOptions(build.context, build.secrets).flatMap((one) =>
    one.split(" "),
  );
  return [
    ...["docker", "buildx", "build", "--progress=plain", "--provenance=false", "--sbom=false"],
    ...["--platform", platform, "--build-arg", `SOURCE_DATE_EPOCH=${sourceDate}`],
    ...["--output", `type=image,name=${image},push=true,rewrite-timestamp=true`],
    ...secrets,
    ...["--file", build.dockerfile, build.context],
  ];
}

function hintOf(lines: readonly string[]): string {
  const isMissing = lines.some((line) =>
    /unknown command: docker buildx|is not a docker command|ENOENT/.test(line),
  );
  return isMissing
    ? " Images are built by Docker's buildx: install it, or give --image-command, which builds and " +
        "pushes $SLIPWAY_IMAGE by other means."
    : "";
}

/** Lines of a build's output that an error shows. */
const shownLines = 20;

async function runWords(
  { project, env, signal }: ImageOptions,
  [program = "", ...args]: readonly string[],
  more: Record<string, string>,
): Promise<{ code: number; lines: string[] }> {
  const child = spawn(program, args, {
    cwd: project,
    env: { ...env, ...more },
    signal,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const keep = (data: Buffer): void => {
    text = (text + data.toString()).slice(-64 * 1024);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return { code: code ?? 1, lines: text.trimEnd().split("\n").slice(-shownLines) };
  } catch (error) {
    signal.throwIfAborted();
    return { code: 127, lines: [error instanceof Error ? error.message : String(error)] };
  }
}
