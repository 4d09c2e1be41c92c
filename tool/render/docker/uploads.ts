import { hasStandIn } from "../placeholders.ts";
import { hashOf } from "../rendering.ts";
import type { RenderedResource } from "../resources.ts";
import {
  listOf,
  serviceOf,
  textOf,
  unsupported,
  type ComposeContext,
  type Fields,
} from "./context.ts";

/** Label that makes compose start a container anew when a file of its own has changed. */
const filesLabel = "slipway.files";

/** A file as a container sees it. */
export interface MountedFile {
  /** Path in the container. */
  target: string;
  text: string;
}

/** Files of a container as mounts that it may only read, with a label that changes with them. */
export interface FormattedFiles {
  volumes: Fields[];
  labels: Fields;
}

/** The uploads of a container as files that are mounted. */
export function formatUploads(
  container: RenderedResource,
  context: ComposeContext,
): FormattedFiles {
  const uploads = listOf(container.inputs.uploads).map((upload) => readUpload(upload, container));
  return mountFiles(container, context, uploads);
}

/**
 * Adds files for a container to the rendering: below `files/`, and those with secrets in them below
 * `secrets/`, which is not committed.
 */
export function mountFiles(
  container: RenderedResource,
  context: ComposeContext,
  given: readonly MountedFile[],
): FormattedFiles {
  if (given.length === 0) return { volumes: [], labels: {} };
  const sorted = given.toSorted((one, other) => (one.target < other.target ? -1 : 1));
  const volumes = sorted.map(({ target, text }) => {
    const secret = hasStandIn(text);
    const path = `${secret ? "secrets" : "files"}/${serviceOf(container, context)}${target}`;
    context.files.push({ path, text: secret ? (fill) => fill(text) : text });
    return { type: "bind", source: `./${path}`, target, read_only: true };
  });
  const hash = hashOf(...sorted.flatMap(({ target, text }) => [target, text]));
  return { volumes, labels: { [filesLabel]: hash } };
}

function readUpload(
  { file, content, contentBase64, ...more }: Fields,
  container: RenderedResource,
): MountedFile {
  for (const key of ["source", "executable", "owner", "group", "permissions"]) {
    if (more[key] !== undefined) throw unsupported(container, `uploads.${key}`);
  }
  const text =
    typeof contentBase64 === "string" ? Buffer.from(contentBase64, "base64").toString() : content;
  const target = textOf(file);
  if (typeof text !== "string" || !target.startsWith("/") || target.includes("/../")) {
    throw unsupported(container, `upload '${target}'`);
  }
  return { target, text };
}
