import { createHash } from "node:crypto";

/** One output of a resource that a rendering may refer to in its own way. */
export interface Reference {
  urn: string;
  property: string;
}

const pattern = /zzslipwayref([0-9a-f]{16})q([a-z0-9]+)qzz/g;

/**
 * Stands for outputs that only an update would know, so that a rendering finds what they refer to:
 * the network of a container, the build of an image. The same for the same resource in every run.
 */
export class References {
  readonly #urns = new Map<string, string>();

  /** What stands for an output of a resource. */
  standIn({ urn, property }: Reference): string {
    const hash = createHash("sha256").update(urn).digest("hex").slice(0, 16);
    this.#urns.set(hash, urn);
    return `zzslipwayref${hash}q${Buffer.from(property).toString("hex")}qzz`;
  }

  /** The reference that a text is, as a whole; undefined for any other text. */
  parse(text: unknown): Reference | undefined {
    if (typeof text !== "string") return undefined;
    const [found] = this.find(text);
    return found !== undefined && this.standIn(found) === text ? found : undefined;
  }

  /** Every reference in a text. */
  find(text: string): Reference[] {
    return [...text.matchAll(pattern)].flatMap(([, hash = "", hex = ""]) => {
      const urn = this.#urns.get(hash);
      return urn === undefined ? [] : [{ urn, property: Buffer.from(hex, "hex").toString() }];
    });
  }
}
