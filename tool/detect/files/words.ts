import { isNameCharacter } from "../finding.ts";

/** A `$NAME` of a text, with what stands in for it. */
export interface Reference {
  name: string;
  offset: number;
  /** Absent where nothing stands in. */
  default?: string;
  /** Whether the text says that it may be missing, or that it must not. */
  optional?: boolean;
}

/**
 * The variables that a shell, Docker or compose would put into a text: `$X`, `${X}`, `${X:-default}`.
 *
 * @param quotes Whether single quotes keep a shell from it.
 */
export function referencesIn(text: string, quotes: boolean): Reference[] {
  const found: Reference[] = [];
  const set = new Set<string>();
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quotes && character === "'") isQuoted = !isQuoted;
    if (character === "\\") at += 1;
    if (quotes && isWordStart(text, at)) noteAssignment(text, at, set);
    if (character !== "$" || isQuoted) continue;
    // `$$` is a dollar sign in compose, and the shell's own number.
    if (text.charAt(at + 1) === "$") {
      at += 1;
      continue;
    }
    const reference = referenceAt(text, at);
    if (reference === undefined) continue;
    if (!set.has(reference.name)) found.push(reference);
  }
  return found;
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || [" ", "\t", "\n", ";", "&", "|", "("].includes(text.charAt(at - 1));
}

/** `NAME=value` in front of a command sets what it and those behind it read. */
function noteAssignment(text: string, at: number, set: Set<string>): void {
  const name = nameAt(text, at);
  if (name === "" || text.charAt(at + name.length) !== "=") return;
  const value = text.slice(at + name.length + 1);
  // `A=$A` and `A=${A:-b}` read it themselves.
  if (value.startsWith(`$${name}`) || value.startsWith(`\${${name}`)) return;
  set.add(name);
}

function referenceAt(text: string, at: number): Reference | undefined {
  if (text.charAt(at + 1) !== "{") {
    const name = nameAt(text, at + 1);
    return name === "" ? undefined : { name, offset: at };
  }
  const name = nameAt(text, at + 2);
  if (name === "") return undefined;
  const after = text.slice(at + 2 + name.length);
  const end = after.indexOf("}");
  const rest = end < 0 ? after : after.slice(0, end);
  const sign = rest.startsWith(":") ? rest.charAt(1) : rest.charAt(0);
  const value = rest.slice(rest.startsWith(":") ? 2 : 1);
  if (sign === "-" || sign === "=") return { name, offset: at, default: value };
  return { name, offset: at, ...(sign === "+" && { optional: true }) };
}

function nameAt(text: string, from: number): string {
  let to = from;
  while (to < text.length && isNameCharacter(text.charAt(to))) to += 1;
  const name = text.slice(from, to);
  return name !== "" && name.charAt(0) >= "0" && name.charAt(0) <= "9" ? "" : name;
}
