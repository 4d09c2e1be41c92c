import type { Plain, RenderedResource } from "../resources.ts";
import {
  dockerTypes,
  findReferred,
  listOf,
  textOf,
  unsupported,
  withoutEmpty,
  type ComposeContext,
  type Fields,
} from "./context.ts";

/** The mounts of a container, its uploads aside. */
export function formatVolumes(container: RenderedResource, context: ComposeContext): Fields[] {
  const { volumes, mounts } = container.inputs;
  const all = [
    ...listOf(volumes).map((volume) => formatVolume(volume, container, context)),
    ...listOf(mounts).map((mount) => formatMount(mount, container, context)),
  ];
  return all.sort((one, other) => (textOf(one.target) < textOf(other.target) ? -1 : 1));
}

function formatVolume(
  volume: Fields,
  container: RenderedResource,
  context: ComposeContext,
): Fields {
  const { volumeName, hostPath, containerPath, readOnly, fromContainer, selinuxRelabel } = volume;
  if (fromContainer !== undefined || selinuxRelabel !== undefined) {
    throw unsupported(container, "volumes.fromContainer or volumes.selinuxRelabel");
  }
  const isBind = hostPath !== undefined;
  const source = isBind ? hostPath : volumeKey(volumeName, context);
  return formatOne(isBind ? "bind" : "volume", { source, target: containerPath, readOnly });
}

function formatMount(mount: Fields, container: RenderedResource, context: ComposeContext): Fields {
  const { type, source, target, readOnly, tmpfsOptions, bindOptions, volumeOptions } = mount;
  if (bindOptions !== undefined || volumeOptions !== undefined) {
    throw unsupported(container, "mounts.bindOptions or mounts.volumeOptions");
  }
  const from = type === "volume" ? volumeKey(source, context) : source;
  const size = (tmpfsOptions as Fields | undefined)?.sizeBytes;
  const one = formatOne(textOf(type), { source: from, target, readOnly });
  return size === undefined ? one : { ...one, tmpfs: { size } };
}

function formatOne(
  type: string,
  { source, target, readOnly }: Record<string, Plain | undefined>,
): Fields {
  return withoutEmpty({ type, source, target, read_only: readOnly === true ? true : undefined });
}

/** The key of a volume in the compose file; undefined where Docker makes up one. */
function volumeKey(name: Plain | undefined, context: ComposeContext): string | undefined {
  const volumes = context.registered.resources.filter(({ type }) => type === dockerTypes.volume);
  const found = findReferred(name, context) ?? volumes.find(({ inputs }) => inputs.name === name);
  return found?.name ?? (typeof name === "string" ? name : undefined);
}
