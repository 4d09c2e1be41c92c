import type { Value } from "../../state/snapshot.ts";

/** Keys and indexes from the top of a resource's properties; `*` stands for every one. */
export type PropertyPath = (string | number)[];

const part = /\[\s*(\d+|\*|"(?:[^"\\]|\\.)*")\s*\]|\.?([^.[\]]+)/gy;

/** Reads a path as Pulumi writes it: `a.b[0]["c d"]`, `tags.*`, `list[*].name`. */
export function parsePath(text: string): PropertyPath {
  return [...text.matchAll(new RegExp(part, "g"))].map((match) => {
    const [, bracket, key] = match;
    if (bracket === undefined) return key ?? "";
    if (bracket.startsWith('"')) return bracket.slice(1, -1).replaceAll(/\\(.)/g, "$1");
    return bracket === "*" ? "*" : Number(bracket);
  });
}

/** Writes a path as Pulumi does. */
export function formatPath(path: PropertyPath): string {
  return path.map(formatStep).join("");
}

function formatStep(step: string | number, index: number): string {
  if (typeof step === "number") return `[${step}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(step)) return `[${JSON.stringify(step)}]`;
  return index === 0 ? step : `.${step}`;
}

/** Whether `path` is what `pattern` names, or lies below it. */
export function matchesPath(path: PropertyPath, pattern: PropertyPath): boolean {
  if (path.length < pattern.length) return false;
  return pattern.every((step, index) => step === "*" || step === path[index]);
}

type Container = Record<string, Value>;

function isContainer(value: Value | undefined): value is Container | Value[] {
  return typeof value === "object" && value !== null;
}

function at(container: Container | Value[], step: string | number): Value | undefined {
  return (container as Container)[step];
}

function stepsOf(step: string | number, ...values: (Container | Value[])[]): string[] {
  if (step !== "*") return [String(step)];
  return [...new Set(values.flatMap((value) => Object.keys(value)))];
}

/** `fresh` with what `path` names set back to what it is in `old`; both are left as they are. */
export function resetPath(old: Value | undefined, fresh: Value, path: PropertyPath): Value {
  const [step, ...rest] = path;
  if (step === undefined) return old ?? fresh;
  if (!isContainer(fresh) || !isContainer(old)) return fresh;
  const copy = Array.isArray(fresh) ? [...fresh] : { ...fresh };
  for (const key of stepsOf(step, old, fresh)) resetStep(old, copy, key, rest);
  return copy;
}

function resetStep(
  old: Container | Value[],
  copy: Container | Value[],
  key: string,
  rest: PropertyPath,
): void {
  const before = at(old, key);
  const now = at(copy, key);
  const target = copy as Container;
  if (rest.length > 0) {
    if (now !== undefined) target[key] = resetPath(before, now, rest);
  } else if (before !== undefined) {
    // An element beyond the end of the new list is not brought back: its neighbours are gone.
    if (!Array.isArray(copy) || Number(key) < copy.length) target[key] = before;
  } else if (!Array.isArray(copy)) {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- `copy` is a fresh object
    delete target[key];
  }
}
