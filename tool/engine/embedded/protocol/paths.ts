/** Keys and indexes from the top of a resource's properties; `*` stands for every one. */
export type PropertyPath = (string | number)[];

/** Reads a path as Pulumi writes it: `a.b[0]["c d"]`, `tags.*`, `list[*].name`. */
export function parsePath(text: string): PropertyPath {
  // What is no path can only be the name of a property.
  return readPath(text) ?? [text];
}

const quoted = /\["((?:\\"|[^"])*)"\]/y;
const indexed = /\[(\*|[+-]?\d+)\]/y;
const named = /[^.[]+/y;

/** As {@link parsePath}; undefined where the text is no path, which the CLI passes over. */
export function readPath(text: string): PropertyPath | undefined {
  const path: PropertyPath = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return undefined;
    at += match[0].length;
    return match[1] ?? match[0];
  };
  if (text.startsWith(".")) return undefined;
  while (at < text.length) {
    if (text[at] === ".") {
      at += 1;
      if (at === text.length) return undefined;
      continue;
    }
    if (text[at] !== "[") {
      path.push(take(named) ?? "");
      continue;
    }
    const key = take(quoted)?.replaceAll('\\"', '"');
    const index = key === undefined ? take(indexed) : undefined;
    if (key === undefined && index === undefined) return undefined;
    path.push(key ?? (index === "*" ? "*" : Number(index)));
  }
  return path;
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
