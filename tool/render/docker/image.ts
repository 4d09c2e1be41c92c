import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Plain, RenderedResource } from "../resources.ts";
import {
  dockerTypes,
  findReferred,
  refuseUnknown,
  unsupported,
  withoutEmpty,
  type ComposeContext,
  type Fields,
} from "./context.ts";

/** Inputs of a build that compose has no word for and that change nothing of the image. */
const ofBuilder = [
  "buildOnPreview",
  "cacheFrom",
  "cacheTo",
  "exports",
  "load",
  "noCache",
  "platforms",
  "pull",
  "push",
  "registries",
];

const known = [
  ...ofBuilder,
  "addHosts",
  "buildArgs",
  "context",
  "dockerfile",
  "labels",
  "tags",
  "target",
];

/** `image` of a service, with `build` where it is made from source. */
export function formatImage(container: RenderedResource, context: ComposeContext): Fields {
  const { image } = container.inputs;
  const referred = findReferred(image, context) ?? findBuild(image, context);
  if (referred === undefined) return { image: image ?? null };
  if (referred.type === dockerTypes.remoteImage) return { image: referred.inputs.name ?? null };
  if (referred.type !== dockerTypes.build) throw unsupported(container, "image");
  return formatBuild(referred, context);
}

/** The build that gives an image its name. */
function findBuild(image: Plain | undefined, { registered }: ComposeContext) {
  return registered.resources.find(
    ({ type, inputs }) =>
      type === dockerTypes.build && ((inputs.tags ?? []) as Plain[]).includes(image ?? null),
  );
}

function formatBuild(build: RenderedResource, context: ComposeContext): Fields {
  const { inputs } = build;
  refuseUnknown(build, ofBuilder);
  for (const [key, value] of Object.entries(inputs)) {
    const isDefault = value === false || value === "default";
    if (!known.includes(key) && !isDefault) throw unsupported(build, key);
  }
  const location = (inputs.context as Fields | undefined)?.location;
  if (typeof location !== "string") throw unsupported(build, "a build without context");
  const source = join(context.programFolder, location);
  const [tag] = (inputs.tags ?? []) as string[];
  return withoutEmpty({
    image: tag,
    build: withoutEmpty({
      context: pathFrom(context.folder, source),
      dockerfile: formatDockerfile(build, context, source),
      args: inputs.buildArgs,
      labels: inputs.labels,
      target: inputs.target,
      extra_hosts: inputs.addHosts,
    }),
  });
}

/** Folder of what the program writes for builds, which Git does not see. */
const written = ".slipway";

/** Path of the Dockerfile from the context; one that is not in Git becomes a file of the rendering. */
function formatDockerfile(
  build: RenderedResource,
  { programFolder, folder, files }: ComposeContext,
  source: string,
): Plain | undefined {
  const { inline, location } = (build.inputs.dockerfile ?? {}) as Fields;
  const isOwn = typeof location === "string" && !location.split("/").includes(written);
  if (isOwn) return pathFrom(source, join(programFolder, location));
  const path = `files/build/${build.name}/Dockerfile`;
  const add = (file: string, text: string): void => {
    if (!files.some((known) => known.path === file)) files.push({ path: file, text });
  };
  if (typeof inline === "string") add(path, inline);
  else if (typeof location === "string") {
    add(path, readFileSync(join(programFolder, location), "utf8"));
    // Which BuildKit looks for beside the Dockerfile.
    add(
      `${path}.dockerignore`,
      readFileSync(join(programFolder, `${location}.dockerignore`), "utf8"),
    );
  } else return undefined;
  return pathFrom(source, join(folder, path));
}

/** A relative path as every system writes it in a compose file. */
function pathFrom(from: string, to: string): string {
  return relative(from, to).split(sep).join("/") || ".";
}
