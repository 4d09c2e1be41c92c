import { RemoteImage } from "@pulumi/docker/remoteImage.js";
import type { EnvironmentView } from "../../base/environment-view.ts";
import { imageFor } from "../../images/image-for.ts";
import type { Member } from "../../base/member.ts";
import { childOptions, dockerOf } from "./handles.ts";

/** An image that the machine has, or will have before containers of it are made. */
export interface ReadyImage {
  reference: string;
  ready: RemoteImage;
}

/**
 * A third-party image of images.lock.
 *
 * @throws UserError `ImageUnresolved` in production where the lock has no digest for it.
 */
export function fetchLockedImage(environment: EnvironmentView, key: string): ReadyImage {
  return fetchImage(environment, ["image", key], imageFor(environment, key));
}

/** An image of a release, by its digest. */
export function fetchReleasedImage(owner: Member, reference: string): ReadyImage {
  return fetchImage(owner, ["image"], reference);
}

function fetchImage(
  owner: Member | EnvironmentView,
  role: readonly string[],
  reference: string,
): ReadyImage {
  const { images } = dockerOf(owner);
  const known = images.get(reference);
  if (known) return { reference, ready: known };
  // Kept on the machine: a rollback starts without a registry.
  const args = { name: reference, keepLocally: true };
  const ready = new RemoteImage(owner.childName(...role), args, childOptions(owner));
  images.set(reference, ready);
  return { reference, ready };
}
