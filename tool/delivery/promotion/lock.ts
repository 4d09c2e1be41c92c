import { join } from "node:path";
import { withLock } from "../../engine/state/lock/lock.ts";
import type { Project } from "../../engine/state/project/project.ts";
import { UserError } from "../../../variables/user-error.ts";

/**
 * Runs `action` while no other promotion of this checkout works on the stack's config file. One of
 * another checkout is kept off by the ledger and by the stack's own lock.
 *
 * @throws UserError `PromotionUnderWay`
 */
export async function withPromotionLock<T>(
  project: Project,
  stack: string,
  waitSeconds: number,
  action: () => Promise<T>,
): Promise<T> {
  const backendFolder = join(project.folder, ".slipway", "promotion");
  const place = { backendFolder, organization: "promotion", project: project.name, stack };
  const within = { begun: false };
  const begin = (): Promise<T> => {
    within.begun = true;
    return action();
  };
  try {
    return await withLock(place, { waitSeconds }, begin);
  } catch (error) {
    const isHeld = error instanceof UserError && error.code === "StackLocked" && !within.begun;
    if (!isHeld) throw error;
    const message =
      `Another promotion to '${stack}' works in this checkout: wait for its end, or pass ` +
      "--lock-wait. If it was killed, its lock is freed by itself.";
    throw new UserError("PromotionUnderWay", message, { cause: error });
  }
}
