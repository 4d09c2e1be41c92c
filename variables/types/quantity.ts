import { parseQuantity } from "../reader/quantities.ts";
import type { ValueSpec } from "../reader/spec.ts";
import { create } from "./create.ts";
import type { Variable } from "./create.ts";
import type { Given, Only, SensitiveBy, VariableOptions } from "./options.ts";

/** Options of a {@link number} variable. */
export interface NumberOptions extends VariableOptions<number> {
  /** Least value allowed. */
  min?: number;
  /** Greatest value allowed. */
  max?: number;
  /** Whether it must have no fraction. @default false */
  whole?: boolean;
}

/** Options of a {@link duration} or {@link bytes} variable, whose limits have units too. */
export interface QuantityOptions extends VariableOptions<string> {
  /** Least value allowed, such as `1s` or `64KB`. */
  min?: string;
  /** Greatest value allowed. */
  max?: string;
}

/** A decimal number. */
export function number<const Options extends NumberOptions = object>(
  options?: Only<Options, NumberOptions>,
): Variable<Given<number, Options>, SensitiveBy<Options, false>> {
  const given: NumberOptions = options ?? {};
  const { min, max, whole } = given;
  const spec = {
    type: "number" as const,
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(whole !== undefined && { whole }),
  };
  return create(spec, given, { own: ["min", "max", "whole"], faults: findRange(spec) });
}

/** `true` or `false`, exactly so; a feature flag is one with a default by stage. */
export function boolean<const Options extends VariableOptions<boolean> = object>(
  options?: Only<Options, VariableOptions<boolean>>,
): Variable<Given<boolean, Options>, SensitiveBy<Options, false>> {
  return create({ type: "boolean" }, options ?? {});
}

/** A span of time with its unit, such as `500ms`, `30s` or `1h30m`; programs get milliseconds. */
export function duration<const Options extends QuantityOptions = object>(
  options?: Only<Options, QuantityOptions>,
): Variable<Given<number, Options>, SensitiveBy<Options, false>> {
  return createQuantity("duration", options ?? {});
}

/** A count of bytes, such as `512`, `64KB` or `10MiB`; programs get the number. */
export function bytes<const Options extends QuantityOptions = object>(
  options?: Only<Options, QuantityOptions>,
): Variable<Given<number, Options>, SensitiveBy<Options, false>> {
  return createQuantity("bytes", options ?? {});
}

function createQuantity<Value, Sensitive extends boolean>(
  type: "duration" | "bytes",
  options: QuantityOptions,
): Variable<Value, Sensitive> {
  const limits = (["min", "max"] as const).flatMap((end) => {
    const text = options[end];
    return text === undefined ? [] : [{ end, text, value: parseQuantity(type, text) }];
  });
  const known = limits.filter(({ value }) => value !== undefined);
  const spec: ValueSpec = { type, ...Object.fromEntries(known.map((one) => [one.end, one.value])) };
  const unread = limits
    .filter(({ value }) => value === undefined)
    .map(({ end, text }) => `has ${end} '${text}'; use a ${type}, such as ${examples[type]}`);
  return create(spec, options, { own: ["min", "max"], faults: [...unread, ...findRange(spec)] });
}

const examples = { duration: "30s", bytes: "64KB" };

function findRange({ min = -Infinity, max = Infinity }: ValueSpec): string[] {
  return min > max ? [`has min ${min} above max ${max}`] : [];
}
