import type { ValueSpec } from "../reader/spec.ts";
import { findWeakness } from "../check/weakness.ts";
import { create, patternOf } from "./create.ts";
import type { Variable } from "./create.ts";
import type { Given, Only, SensitiveBy, TextOptions, VariableOptions } from "./options.ts";

/** Options of a {@link string} variable. */
export interface StringOptions extends VariableOptions<string>, TextOptions {
  /** The only values allowed. @default any */
  oneOf?: readonly string[];
}

/** Options of a {@link secret} variable. */
export interface SecretOptions
  extends Omit<VariableOptions<string>, "default" | "sensitive">, TextOptions {
  /** That it signs sessions, cookies or tokens: 32 characters or more. @default by its name */
  signs?: true;
}

const textOptions = ["minLength", "maxLength", "pattern"];

/** Shorter texts are guessed, and cannot be masked in what programs print. */
export const shortestSecret = 8;

/** Characters of a secret that signs: as many as a SHA-256 has bytes. */
export const shortestSigningSecret = 32;

type OneOf<Options> = Options extends { oneOf: readonly (infer Value)[] } ? Value : string;

/** Text, perhaps of a length, of a pattern, or out of a fixed list. */
export function string<const Options extends StringOptions = object>(
  options?: Only<Options, StringOptions>,
): Variable<Given<OneOf<Options>, Options>, SensitiveBy<Options, false>> {
  const given: StringOptions = options ?? {};
  return create(textSpec("string", given, given.oneOf), given, { own: [...textOptions, "oneOf"] });
}

/** One of some words: `enumOf(["debug", "info"])`. */
export function enumOf<
  const Value extends string,
  const Options extends VariableOptions<Value> = object,
>(
  values: readonly Value[],
  options?: Only<Options, VariableOptions<Value>>,
): Variable<Given<Value, Options>, SensitiveBy<Options, false>> {
  const faults = values.length === 0 ? ["names no value; name two or more"] : [];
  return create({ type: "enum", oneOf: values }, (options ?? {}) as VariableOptions<string>, {
    faults,
  });
}

/**
 * A value that nobody may read, of 8 characters or more: set it encrypted, with
 * `npx slipway env set --secret`. One that signs sessions has 32 or more.
 */
export function secret<const Options extends SecretOptions = object>(
  options?: Only<Options, SecretOptions>,
): Variable<Given<string, Options>, true> {
  const given: SecretOptions = options ?? {};
  const usual = given.signs === true ? shortestSigningSecret : shortestSecret;
  const spec = { ...textSpec("secret", given), minLength: given.minLength ?? usual };
  return create(spec, given, {
    own: [...textOptions, "signs"],
    sensitive: true,
    warningOf: findWeakness,
  });
}

/** An e-mail address. */
export function email<const Options extends VariableOptions<string> = object>(
  options?: Only<Options, VariableOptions<string>>,
): Variable<Given<string, Options>, SensitiveBy<Options, false>> {
  return create({ type: "email" }, options ?? {});
}

/** A JSON Web Token, a secret unless `sensitive: false` says that it is for everybody. */
export function jwt<const Options extends VariableOptions<string> = object>(
  options?: Only<Options, VariableOptions<string>>,
): Variable<Given<string, Options>, SensitiveBy<Options, true>> {
  return create({ type: "jwt" }, options ?? {}, { sensitive: true });
}

function textSpec(
  type: ValueSpec["type"],
  { minLength, maxLength, pattern }: TextOptions,
  oneOf?: readonly string[],
): ValueSpec {
  const kept = patternOf(pattern);
  return {
    type,
    ...(oneOf && { oneOf }),
    ...(minLength !== undefined && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
    ...(kept && { pattern: kept }),
  };
}
