import { SecretMask } from "../../../../variables/masking.ts";

/** Text with every given value gone, in every form that {@link SecretMask} knows. */
export function maskValues(text: string, values: readonly string[]): string {
  const mask = new SecretMask();
  for (const value of values) mask.add(value);
  return mask.text(text);
}
