import { relative } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { Image } from "@pulumi/docker-build/image.js";
import { hashContext } from "../../images/dockerfile/context-hash.ts";
import { describeBuild, prepareBuild } from "../../images/dockerfile/prepare-build.ts";
import type { PreparedBuild } from "../../images/dockerfile/prepare-build.ts";
import { projectFolder } from "../../images/lock.ts";
import type { Member } from "../../member.ts";
import { dockerOf } from "./handles.ts";
import { fetchReleasedImage } from "./images.ts";
import { nameOf } from "./names.ts";

/** An image of the application that is there before containers of it are made. */
export interface ProgramImage {
  reference: string;
  ready: pulumi.Resource;
}

/** What a component runs: one of the two, the other one is empty. */
export interface ProgramSource {
  /** Image of a release. */
  image: string;
  /** Folder with the source. */
  source: string;
  /** Port that the program listens on; 0 for none. */
  port?: number;
  /** Path that must answer with success. */
  healthPath?: string | undefined;
}

/**
 * The image of a program: a release's, or one that is built from source into the store of the
 * engine, with its hash as the tag.
 *
 * @throws UserError for a source that no Dockerfile can be written for.
 */
export async function readyProgramImage(
  owner: Member,
  { image, source, port = 0, healthPath }: ProgramSource,
): Promise<ProgramImage> {
  if (image !== "") return fetchReleasedImage(owner, image);
  const options = {
    ...(port !== 0 && { port }),
    ...(healthPath !== undefined && { healthPath }),
  };
  return buildImage(owner, await prepareBuild(source, projectFolder(), options));
}

/** Hash of everything that a build of a source folder reads; writes nothing. */
export async function hashSource(folder: string): Promise<string> {
  const { context, dockerignore, dockerfile } = describeBuild(folder, projectFolder());
  return hashContext(context, dockerignore, dockerfile);
}

function buildImage(owner: Member, { context, dockerfile, hash }: PreparedBuild): ProgramImage {
  const reference = `${nameOf(owner)}:${hash.slice(0, 12)}`;
  const args = {
    context: { location: fromHere(context) },
    dockerfile: { location: fromHere(dockerfile) },
    tags: [reference],
    push: false,
    load: true,
    // A preview needs no Docker.
    buildOnPreview: false,
  };
  const { buildProvider } = dockerOf(owner);
  const options = { parent: owner, provider: buildProvider() };
  return { reference, ready: new Image(owner.childName("image"), args, options) };
}

/** From the program's folder: the same on every machine. */
function fromHere(path: string): string {
  return relative(process.cwd(), path) || ".";
}
