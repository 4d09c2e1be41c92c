import { marks } from "../../state/snapshot.ts";
import type { Properties, Value } from "../../state/snapshot.ts";
import type { PropertyPath } from "./paths.ts";
import { isSecret, toSecret } from "./values.ts";

// As the CLI does it, corner by corner: PropertyPath.Reset, sdk/go/common/resource.

/** One value before and after, without the secrets around them. */
interface Sides {
  old: Value | undefined;
  fresh: Value | undefined;
  /** Whether a secret stands around the value. */
  secret: { old: boolean; fresh: boolean };
}

/**
 * Sets what `path` names in `fresh` back to what it is in `old`, in place. False where that cannot
 * be done: what the path leads through, or an element of a list, is on one side only. What was
 * found up to there is set back all the same.
 */
export function resetPath(old: Properties, fresh: Properties, path: PropertyPath): boolean {
  return reset({ old, fresh, secret: { old: false, fresh: false } }, path);
}

function reset(sides: Sides, [step, ...rest]: PropertyPath): boolean {
  if (step === undefined) return false;
  const inner = unwrap(sides);
  if (typeof step === "number") return resetIndex(inner, step, rest);
  if (step !== "*") return resetKey(inner, step, rest);
  return rest.length === 0 ? resetAll(inner) : resetEach(inner, rest);
}

function unwrap({ old, fresh, secret }: Sides): Sides {
  if (isSecret(old)) return unwrap({ old: old.value, fresh, secret: { ...secret, old: true } });
  if (!isSecret(fresh)) return { old, fresh, secret };
  return unwrap({ old, fresh: fresh.value, secret: { ...secret, fresh: true } });
}

function isObject(value: Value | undefined): value is Properties {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !(marks.signature in value);
}

/** What was secret stays so where nothing around it is. */
function kept(value: Value, { secret }: Sides): Value {
  const copy = structuredClone(value);
  return secret.old && !secret.fresh ? toSecret(copy) : copy;
}

function resetIndex(sides: Sides, index: number, rest: PropertyPath): boolean {
  const { old, fresh } = sides;
  if (index < 0) return false;
  if (!Array.isArray(old) || !Array.isArray(fresh)) {
    return !Array.isArray(old) && !Array.isArray(fresh);
  }
  const [before, now] = [old[index], fresh[index]];
  if (before === undefined || now === undefined) {
    return rest.length === 0 && before === now;
  }
  if (rest.length > 0) return reset({ ...sides, old: before, fresh: now }, rest);
  fresh[index] = kept(before, sides);
  return true;
}

function resetKey(sides: Sides, key: string, rest: PropertyPath): boolean {
  const { old, fresh } = sides;
  if (rest.length === 0) return resetLeaf(sides, key);
  if (!isObject(old) || !isObject(fresh)) return !isObject(old) && !isObject(fresh);
  const [before, now] = [own(old, key), own(fresh, key)];
  if (before === undefined && now === undefined) return true;
  if (before !== undefined && now === undefined) return false;
  return reset({ ...sides, old: before, fresh: now }, rest);
}

function resetLeaf(sides: Sides, key: string): boolean {
  const { old, fresh } = sides;
  const before = isObject(old) ? own(old, key) : undefined;
  if (before === undefined) {
    if (isObject(fresh)) Reflect.deleteProperty(fresh, key);
    return true;
  }
  if (!isObject(fresh)) return false;
  set(fresh, key, kept(before, sides));
  return true;
}

/** Everything in an object or list. */
function resetAll(sides: Sides): boolean {
  const { old, fresh } = sides;
  if (isObject(fresh)) {
    if (!isObject(old)) return true;
    for (const [key, value] of Object.entries(old)) set(fresh, key, kept(value, sides));
    for (const key of Object.keys(fresh)) {
      if (!Object.hasOwn(old, key)) Reflect.deleteProperty(fresh, key);
    }
    return true;
  }
  if (!Array.isArray(fresh)) return false;
  if (!Array.isArray(old)) return true;
  for (const [index, value] of old.slice(0, fresh.length).entries()) {
    fresh[index] = kept(value, sides);
  }
  return old.length === fresh.length;
}

/** The rest of a path in every element of an object or list, up to the first that cannot be. */
function resetEach(sides: Sides, rest: PropertyPath): boolean {
  const { old, fresh } = sides;
  if (isObject(old) && isObject(fresh)) {
    return Object.keys(old)
      .sort()
      .every((key) => {
        const now = own(fresh, key);
        return now !== undefined && reset({ ...sides, old: own(old, key), fresh: now }, rest);
      });
  }
  if (!Array.isArray(old) || !Array.isArray(fresh)) return false;
  const both = old.slice(0, fresh.length);
  const all = both.every((value, index) =>
    reset({ ...sides, old: value, fresh: fresh[index] }, rest),
  );
  return all && old.length === fresh.length;
}

function own(object: Properties, key: string): Value | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function set(object: Properties, key: string, value: Value): void {
  Object.defineProperty(object, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}
