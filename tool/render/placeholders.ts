import { createHash } from "node:crypto";

/** Where the value of a placeholder comes from, if not from the `.env` beside the output. */
export type PlaceholderSource =
  /** Made up, letters and digits. */
  | { kind: "generated"; length: number }
  /** A secret of the stack's config; no value where it cannot be read here. */
  | { kind: "config"; value: string | undefined }
  /** A secret that the program itself knows. */
  | { kind: "program"; value: string };

/** A secret that a rendering names instead of holding it. */
export interface Placeholder {
  /** Name of the variable: `ORDERS_PASSWORD`. */
  name: string;
  /** What it belongs to, for people: `password of 'orders-password'`. */
  about: string;
  source: PlaceholderSource;
  /** The name that it would have alone, where another one's is the same. */
  plainName?: string;
}

/** A secret that asks for a stand-in. */
export interface PlaceholderRequest extends Placeholder {
  /** What tells it from every other secret: the URN and path of a property. @default `about` */
  identity?: string;
}

// Only letters, digits and `_`, so that they come through URL and shell quoting unchanged.
const [open, close] = ["zzSlipwayQ", "Qzz"];

/** How every stand-in begins. */
export const standInStart = open;

const pattern = new RegExp(`${open}([A-Z0-9_]+)${close}`, "g");

/** The text that stands for a placeholder while the program runs. */
function standInOf(name: string): string {
  return `${open}${name}${close}`;
}

/** Whether a text has stand-ins in it. */
export function hasStandIn(text: string): boolean {
  return text.search(pattern) >= 0;
}

/** A text with something else for each stand-in. */
export function replaceStandIns(text: string, replace: (name: string) => string): string {
  return text.replaceAll(pattern, (_whole, name: string) => replace(name));
}

/** A name of variables, from the words of a name or path: `orders-password`, `stringData.url`. */
export function variableName(...words: readonly string[]): string {
  const name = words
    .join("_")
    .replaceAll(/([a-z\d])([A-Z])/g, "$1_$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .toUpperCase();
  return /^\d/.test(name) ? `_${name}` : name;
}

/** A name that tells a secret from another of the same words: `ORDERS_PASSWORD_1A2B3C4D`. */
export function distinctName(name: string, identity: string): string {
  const hash = createHash("sha256").update(identity).digest("hex").slice(0, 8);
  return `${name}_${hash.toUpperCase()}`;
}

/** The placeholders of one rendering, each name once. */
export class Placeholders {
  readonly #all = new Map<string, Placeholder>();
  /** Their names by what tells them from others. */
  readonly #names = new Map<string, string>();

  /**
   * Adds a placeholder and gives what stands for it: always the same for one secret, and another one
   * for each. Where the name is another secret's, a hash of what it is of comes behind it.
   */
  add({ identity, ...placeholder }: PlaceholderRequest): string {
    const key = identity ?? placeholder.about;
    const name = this.#names.get(key) ?? this.#findName(placeholder.name, key);
    this.#names.set(key, name);
    const plain = placeholder.plainName ?? placeholder.name;
    this.#all.set(name, { ...placeholder, name, ...(plain !== name && { plainName: plain }) });
    return standInOf(name);
  }

  #findName(name: string, identity: string): string {
    return this.#all.has(name) ? distinctName(name, identity) : name;
  }

  /** Those whose stand-ins are in a text, by name. */
  usedIn(texts: Iterable<string>): Placeholder[] {
    const used = new Set<string>();
    for (const text of texts) replaceStandIns(text, (name) => (used.add(name), ""));
    return [...this.#all.values()]
      .filter(({ name }) => used.has(name))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }
}
