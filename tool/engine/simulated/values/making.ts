import type { Subject } from "../../embedded/providers/provider.ts";
import { isSecret } from "../../embedded/protocol/values.ts";
import type { Properties, Value } from "../../state/snapshot.ts";
import type { TypeMetadata } from "../metadata.ts";
import type { Seed } from "./seed.ts";

/** A resource that is being made up. */
export interface Making {
  subject: Subject;
  inputs: Properties;
  /** Settings of the provider. */
  settings: Properties;
  metadata: TypeMetadata | undefined;
  seed: Seed;
}

/** Id and outputs that the real provider would give, in their form. */
export interface Made {
  id: string;
  outputs: Properties;
}

/** The text of an input, secret or not; undefined where it is not a text. */
export function textOf(value: Value | undefined): string | undefined {
  const plain = isSecret(value) ? (value.value as Value | undefined) : value;
  if (typeof plain === "number") return String(plain);
  return typeof plain === "string" && plain !== "" ? plain : undefined;
}

/** The number of an input, secret or not. */
export function numberOf(value: Value | undefined, otherwise: number): number {
  const plain = Number(textOf(value));
  return Number.isFinite(plain) ? plain : otherwise;
}
