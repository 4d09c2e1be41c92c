import { join, relative } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { Image } from "@pulumi/docker-build/image.js";
import { projectFolder } from "../../images/lock.ts";
import type { Member } from "../../member.ts";
import { kubernetesOf } from "./handles.ts";
import { registryOf } from "./settings.ts";

/**
 * Builds a folder's image, pushes it to the registry of the settings and gives it by its digest.
 * Programs of one folder share one image.
 */
export function buildFromSource(owner: Member, source: string): pulumi.Output<string> {
  const { images } = kubernetesOf(owner);
  const built = images.get(source) ?? createImage(owner, source).ref;
  images.set(source, built);
  return built;
}

function createImage(owner: Member, source: string): Image {
  const { environment } = owner;
  const stack = environment.plan.environment;
  const registry = registryOf(kubernetesOf(owner).settings, stack);
  const args = {
    tags: [`${registry}/${owner.componentName}:${stack}`],
    context: { location: relative(process.cwd(), join(projectFolder(), source)) },
    push: true,
    // A preview tells what would be done; building is part of doing it.
    buildOnPreview: false,
  };
  return new Image(owner.childName("image"), args, { parent: owner });
}
