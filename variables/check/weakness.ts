import type { Finding } from "../reader/spec.ts";

/** Words that are tried first, or left from an example. */
const words =
  /^(?:my|the|our)?[-_ ]?(?:super)?[-_ ]?(?:password|passw0rd|secret|changeme|change[-_ ]?me|example|letmein|qwerty\w*|iloveyou|welcome|admin|default|dummy|placeholder|todo|test|replace[-_ ]?me|your[-_ ]\w+([-_ ]\w+)*|1234567\d*)[-_ !.\d]*(?:key|secret|password)?[-_ !.\d]*$/i;

/** Fewer different characters than this are a pattern. */
const fewest = 5;

/** What makes a secret easy to guess: a word of every list, or a text that repeats itself. */
export function findWeakness(value: string): Finding | undefined {
  if (words.test(value)) {
    return { code: "NotMatching", message: "is a word that is tried first; take a random one" };
  }
  if (new Set(value).size < fewest || isRepeated(value)) {
    return { code: "NotMatching", message: "repeats itself; take a random one" };
  }
  return undefined;
}

/** A text that is two or more of one part is found in its own double, before its end. */
function isRepeated(value: string): boolean {
  return value.length > 0 && (value + value).indexOf(value, 1) < value.length;
}
