import { relative } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Image } from "@pulumi/docker-build/image.js";
import { prepareBuild } from "../../images/dockerfile/prepare-build.ts";
import { projectFolder } from "../../images/lock.ts";
import type { Member } from "../../member.ts";
import { onlyFulfilled } from "../../promises.ts";
import { kubernetesOf } from "./handles.ts";
import { registryOf } from "./settings.ts";

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
}

/**
 * The image of a program: its release's, or one that is built from its source, pushed to the
 * registry of the settings and named by its digest. Programs of one folder share one image.
 */
export function imageOfProgram(owner: Member, program: ProgramSource): pulumi.Input<string> {
  if (program.image !== "") return program.image;
  const { images } = kubernetesOf(owner);
  const built = images.get(program.source) ?? createImage(owner, program).ref;
  images.set(program.source, built);
  return built;
}

function createImage(owner: Member, { source, port = 0, healthPath }: ProgramSource): Image {
  const { environment } = owner;
  const stack = environment.plan.environment;
  const registry = registryOf(kubernetesOf(owner).settings, stack);
  const options = {
    ...(port !== 0 && { port }),
    ...(healthPath !== undefined && { healthPath }),
  };
  // The environment's end tells of a source that nothing can be built from.
  const prepared = environment.track(prepareBuild(source, projectFolder(), options));
  const build = pulumi.output(onlyFulfilled(prepared));
  const args = {
    tags: [`${registry}/${owner.componentName}:${stack}`],
    context: { location: build.context.apply(fromHere) },
    dockerfile: { location: build.dockerfile.apply(fromHere) },
    push: true,
    // A preview needs neither a builder nor the registry.
    buildOnPreview: false,
  };
  return new Image(owner.childName("image"), args, { parent: owner });
}

/** From the program's folder: the same on every machine. */
function fromHere(path: string): string {
  return relative(process.cwd(), path) || ".";
}
