import type { Properties } from "../../state/snapshot.ts";
import { textOf } from "./making.ts";
import type { Alphabet, Seed } from "./seed.ts";

/** What a template may name beside alphabets. */
export interface TemplateFacts {
  seed: Seed;
  /** Values by name: outputs so far, before inputs. */
  values: Properties;
  /** What stands for a name that has no value. */
  otherwise: string;
}

/**
 * Fills a template: `{hex:17}` and its like are made up, `{uuid}` too, `{a|b}` is the value of the
 * first of the names that has one, `{ip}` an address of the range for benchmarks (RFC 2544).
 */
export function fill(template: string, key: string, facts: TemplateFacts): string {
  let part = 0;
  return template.replaceAll(/\{([^}]+)\}/g, (_match, inner: string) => {
    part += 1;
    const place = `${key}/${String(part)}`;
    const [, alphabet, length] = /^(hex|lower|upper|alnum|letters|digits):(\d+)$/.exec(inner) ?? [];
    if (alphabet !== undefined) {
      return facts.seed.text(place, alphabet as Alphabet, Number(length));
    }
    if (inner === "uuid") return facts.seed.uuid(place);
    if (inner === "ip") return addressOf(facts.seed, place);
    const names = inner.split("|");
    const value = names
      .map((name) => textOf(facts.values[name]))
      .find((text) => text !== undefined);
    return value ?? facts.otherwise;
  });
}

function addressOf(seed: Seed, key: string): string {
  const rest = seed.number(key, 2 ** 17);
  return `198.${String(18 + (rest >> 16))}.${String((rest >> 8) & 255)}.${String(rest & 255)}`;
}
