import { relative } from "node:path";
import { secret } from "@pulumi/pulumi";
import { Image } from "@pulumi/docker-build/image.js";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import { hashContext } from "../../../images/dockerfile/context-hash.ts";
import { describeBuild, prepareBuild } from "../../../images/dockerfile/prepare-build.ts";
import type { PreparedBuild } from "../../../images/dockerfile/prepare-build.ts";
import type { SourceOptions } from "../../../images/source/plan.ts";
import { readBuildSecrets } from "../../../images/build-secrets.ts";
import { projectFolder } from "../../../images/lock.ts";
import { Job } from "../../../base/job.ts";
import type { Member } from "../../../base/member.ts";
import { Workload } from "../../../base/workload.ts";
import type { ProgramImage } from "../built.ts";
import { dockerOf } from "../handles.ts";
import { fetchReleasedImage } from "../images.ts";
import { nameOf } from "../names.ts";

/** A component that runs a program of the application. */
type Program = Workload | Job;

/** What a component runs: one of the two, the other one is empty. */
export interface ProgramSource {
  /** Image of a release. */
  image: string;
  /** Folder with the source. */
  source: string;
}

/**
 * The image of a program: a release's, or one that is built from source into the store of the
 * engine, with its hash as the tag. Programs of one source share one, under the first of them.
 *
 * @throws UserError for a source that no Dockerfile can be written for.
 */
export function readyProgramImage(
  owner: Member,
  { image, source }: ProgramSource,
  options: SourceOptions = {},
): Promise<ProgramImage> {
  const first = findFirst(owner.environment, image, source);
  const maker = first ?? owner;
  if (image !== "") return Promise.resolve(fetchReleasedImage(maker, image));
  const { builds } = dockerOf(owner);
  const known = builds.get(source);
  if (known) return known;
  const asked = first instanceof Workload ? optionsOf(first) : options;
  const building = prepareBuild(source, projectFolder(), asked).then((prepared) =>
    buildImage(maker, prepared),
  );
  builds.set(source, building);
  return building;
}

/** The first program of an image or a source; undefined for a site's. */
function findFirst(
  environment: EnvironmentView,
  image: string,
  source: string,
): Program | undefined {
  return environment.members
    .filter((member): member is Program => member instanceof Workload || member instanceof Job)
    .find(({ shape }) => (image === "" ? shape.source === source : shape.image === image));
}

function optionsOf({ shape: { port, health } }: Workload): SourceOptions {
  return { ...(port !== 0 && { port }), ...(health && { healthPath: health.path }) };
}

/** Hash of everything that a build of a source folder reads; writes nothing. */
export async function hashSource(folder: string): Promise<string> {
  const { context, dockerignore, dockerfile } = describeBuild(folder, projectFolder());
  return hashContext(context, dockerignore, dockerfile);
}

function buildImage(owner: Member, prepared: PreparedBuild): ProgramImage {
  const { context, dockerfile, hash, secrets } = prepared;
  const reference = `${nameOf(owner)}:${hash.slice(0, 12)}`;
  const args = {
    context: { location: fromHere(context) },
    dockerfile: { location: fromHere(dockerfile) },
    tags: [reference],
    push: false,
    load: true,
    ...(secrets.length > 0 && { secrets: secret(readBuildSecrets(context, secrets)) }),
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
