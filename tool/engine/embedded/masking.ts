import { SecretMask } from "../../../variables/masking.ts";
import type { Value } from "../state/snapshot.ts";
import { eachSecret } from "./protocol/values.ts";

/** Hides the secrets of a run by their values, wherever they turn up. */
export class Mask extends SecretMask {
  /** Hides every secret inside a value from now on. */
  addAll(value: Value): void {
    eachSecret(value, (secret) => {
      this.add(secret);
    });
  }
}
