import type { ServiceRollout, Slot } from "../../../plan/slots.ts";

/**
 * The slot that a version goes to: where it runs already, the first one where nothing does, else
 * the one beside what runs. A version that cannot be told stays where the stable one is.
 */
export function chooseSlot(
  fingerprint: string | undefined,
  running: ServiceRollout | undefined,
): Slot {
  if (!running) return "a";
  const { stable, slots } = running;
  const stays = fingerprint === undefined || slots[stable] === null;
  return stays || slots[stable] === fingerprint ? stable : otherSlot(stable);
}

function otherSlot(slot: Slot): Slot {
  return slot === "a" ? "b" : "a";
}
