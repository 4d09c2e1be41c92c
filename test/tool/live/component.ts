import type { Deployed } from "../../../tool/live/deployed.ts";

/** A component as the state has it, in the slot that it runs in. */
export function component(
  name: string,
  kind: string,
  slot?: string,
): Deployed["resources"][number] {
  const inputs = slot === undefined ? {} : { slot };
  return { name, type: `slipway:index:${kind}`, inputs, outputs: {} };
}
