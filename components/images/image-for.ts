import type { ProfiledStage } from "../../variables/stage.ts";
import { UserError } from "../../variables/user-error.ts";
import { imageOf } from "./lock.ts";
import type { ImagesLock, LockedImage } from "./lock.ts";

/** What {@link imageFor} asks of an environment. */
export interface ImageStage {
  plan: {
    /** Name of the stack. */
    environment: string;
    profile: ProfiledStage;
  };
}

/**
 * The reference of a third-party image for an environment: `host/name:tag@sha256:…`, without the
 * digest where the lock has none and the environment is not production's.
 *
 * @throws UserError `ImageUnresolved` at production's profile; `UnknownImage` for an unknown key.
 */
export function imageFor(environment: ImageStage, key: string, lock?: ImagesLock): string {
  const image = imageOf(key, lock);
  const { environment: stack, profile } = environment.plan;
  checkImages(stack, profile, [image]);
  return image.reference;
}

/**
 * The rule `images-resolved`, held by the program itself where no policy pack is loaded.
 *
 * @throws UserError `ImageUnresolved` with every image that has no digest, at production's profile.
 */
export function checkImages(
  stack: string,
  profile: ProfiledStage,
  images: readonly LockedImage[],
): void {
  if (profile !== "production") return;
  const unresolved = images.filter((image) => !image.resolved);
  if (unresolved.length === 0) return;
  const names = unresolved.map(({ key, reference }) => `'${key}' (${reference})`).join(", ");
  throw new UserError(
    "ImageUnresolved",
    `Stack '${stack}' runs as production, and images.lock has no digest for ${names}: run ` +
      "`npx slipway images resolve` where the registries can be reached, and commit images.lock.",
  );
}
