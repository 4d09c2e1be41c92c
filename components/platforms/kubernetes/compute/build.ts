import { relative } from "node:path";
import { UserError } from "../../../../variables/user-error.ts";
import * as pulumi from "@pulumi/pulumi";
import { Image } from "@pulumi/docker-build/image.js";
import { workloadsOf } from "../../../base/workload.ts";
import { describeBuild, prepareBuild } from "../../../images/dockerfile/prepare-build.ts";
import type { SourceOptions } from "../../../images/source/plan.ts";
import { readBuildSecrets } from "../../../images/build-secrets.ts";
import { projectFolder } from "../../../images/lock.ts";
import type { Member } from "../../../base/member.ts";
import { onlyFulfilled } from "../../../base/promises.ts";
import { kubernetesOf } from "../handles.ts";
import type { BuiltImage } from "../built.ts";
import { registryOf } from "../settings.ts";

/** What a program runs from; of image and source, one is empty. */
export interface ProgramSource {
  /** Image of a release. */
  image: string;
  /** Folder with the source. */
  source: string;
  /** Port that the program listens on; 0 for none. */
  port?: number;
  /** Path that must answer with success. */
  healthPath?: string | undefined;
  /** Whether a site's unknown pages get its first one. */
  fallback?: boolean;
}

/**
 * The image of a program: its release's, or one that is built from its source, pushed to the
 * registry of the settings and named by its digest. Programs of one folder share one image.
 */
export function imageOfProgram(owner: Member, program: ProgramSource): pulumi.Input<string> {
  return program.image === "" ? builtOf(owner, program).ref : program.image;
}

/** What the image of a program is made of: known before it is built, another one for each content. */
export function contentOfProgram(owner: Member, program: ProgramSource): pulumi.Input<string> {
  return program.image === "" ? builtOf(owner, program).tag : program.image;
}

function builtOf(owner: Member, program: ProgramSource): BuiltImage {
  const { images } = kubernetesOf(owner);
  const built = images.get(program.source) ?? createImage(owner, program);
  images.set(program.source, built);
  return built;
}

function createImage(owner: Member, program: ProgramSource): BuiltImage {
  const { environment } = owner;
  const stack = environment.plan.environment;
  const registry = registryOf(kubernetesOf(owner).settings, stack);
  const { builder, options } = findBuilder(owner, program);
  // The environment's end tells of a source that nothing can be built from.
  const prepared = environment.track(prepareBuild(program.source, projectFolder(), options));
  const build = pulumi.output(onlyFulfilled(prepared));
  // Whoever reads manifests alone, and pulls no tag again that it has, sees by it what is new.
  const tag = pulumi.interpolate`${registry}/${builder.componentName}:${build.hash.apply(short)}`;
  const args = {
    tags: [tag],
    context: { location: build.context.apply(fromHere) },
    dockerfile: { location: build.dockerfile.apply(fromHere) },
    push: true,
    ...secretsOf(program.source, options),
    // A preview needs neither a builder nor the registry.
    buildOnPreview: false,
  };
  const { ref } = new Image(builder.childName("image"), args, { parent: builder });
  return { ref, tag };
}

/** What the build of a source alone may know; nothing for a source that none can be made of. */
function secretsOf(
  source: string,
  options: SourceOptions,
): { secrets?: pulumi.Output<Record<string, string>> } {
  try {
    const { plan, context } = describeBuild(source, projectFolder(), options);
    const secrets = plan.language === "dockerfile" ? [] : plan.secrets;
    return secrets.length === 0
      ? {}
      : { secrets: pulumi.secret(readBuildSecrets(context, secrets)) };
  } catch (error) {
    // The build itself tells of it.
    if (error instanceof UserError) return {};
    throw error;
  }
}

function short(hash: string): string {
  return hash.slice(0, 12);
}

/**
 * Whose image it is: that of the first service or worker of the folder, whichever program of the
 * folder is built first.
 */
function findBuilder(
  owner: Member,
  { source, port = 0, healthPath, fallback }: ProgramSource,
): { builder: Member; options: SourceOptions } {
  const workload = workloadsOf(owner.environment).find(({ shape }) => shape.source === source);
  const listening = workload?.shape.port ?? port;
  const path = workload ? workload.shape.health?.path : healthPath;
  const options = {
    ...(listening !== 0 && { port: listening }),
    ...(path !== undefined && { healthPath: path }),
    ...(fallback !== undefined && { fallback }),
  };
  return { builder: workload ?? owner, options };
}

/** From the program's folder: the same on every machine. */
function fromHere(path: string): string {
  return relative(process.cwd(), path) || ".";
}
