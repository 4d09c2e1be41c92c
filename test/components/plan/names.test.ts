import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkComponentName,
  physicalName,
  variablePrefix,
} from "../../../components/plan/names.ts";

describe("a physical name", () => {
  it("is its parts with dashes between", () => {
    expect(physicalName({ maxLength: 32 }, "shop", "prod", "api", "a")).toBe("shop-prod-api-a");
  });

  it("that is too long is cut, and tells itself apart by a hash", () => {
    const name = physicalName({ maxLength: 16 }, "shop", "prod", "recommendations");
    expect(name).toMatch(/^shop-prod-[0-9a-f]{6}$/);
    const other = physicalName({ maxLength: 16 }, "shop", "prod", "recommendation");
    expect(other).not.toBe(name);
  });

  it("tells parts with dashes of their own apart", () => {
    const limit = { maxLength: 63 };
    const names = [
      physicalName(limit, "shop", "prod", "eu"),
      physicalName(limit, "shop-prod", "eu"),
      physicalName(limit, "shop", "prod-eu"),
    ];
    expect(new Set(names).size).toBe(3);
    expect(names[0]).toBe("shop-prod-eu");
  });

  it("of a single legal part is that part", () => {
    expect(physicalName({ maxLength: 63 }, "prod-eu")).toBe("prod-eu");
  });

  it("begins with a letter whatever the parts are", () => {
    expect(physicalName({ maxLength: 20 }, "2024", "api")).toMatch(/^x024-api-[0-9a-f]{6}$/);
    expect(physicalName({ maxLength: 20 }, "Ünï")).toMatch(/^[a-z]/);
    expect(physicalName({ maxLength: 20 }, "")).toMatch(/^x-[0-9a-f]{6}$/);
  });

  const part = fc.oneof(
    fc.stringMatching(/^[a-z][a-z0-9-]{0,11}$/),
    fc.string({ unit: "grapheme", maxLength: 40 }),
  );
  const parts = fc.array(part, { minLength: 2, maxLength: 5 });
  const maxLength = fc.integer({ min: 8, max: 63 });

  it("is legal and within its limit for any parts", () => {
    fc.assert(
      fc.property(maxLength, parts, (limit, list) => {
        const name = physicalName({ maxLength: limit }, ...list);
        expect(name.length).toBeLessThanOrEqual(limit);
        expect(name).toMatch(/^[a-z](-?[a-z0-9])*$/);
      }),
    );
  });

  it("is the same for the same parts and another for others", () => {
    const pair = fc.tuple(parts, parts).filter(([a, b]) => a.join("\0") !== b.join("\0"));
    fc.assert(
      fc.property(pair, maxLength, ([one, other], limit) => {
        const name = physicalName({ maxLength: limit }, ...one);
        expect(physicalName({ maxLength: limit }, ...one)).toBe(name);
        expect(physicalName({ maxLength: limit }, ...other)).not.toBe(name);
      }),
    );
  });

  it("tells apart parts that are cut from one text at different places", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 3, maxLength: 6 });
    fc.assert(
      fc.property(words, fc.nat(), fc.nat(), (list, a, b) => {
        const [one, other] = [cut(list, a), cut(list, b)];
        fc.pre(one.join("\0") !== other.join("\0"));
        const limit = { maxLength: 63 };
        expect(physicalName(limit, ...one)).not.toBe(physicalName(limit, ...other));
      }),
    );
  });
});

describe("a component's name", () => {
  it.each(["a", "api", "my-api2", "a".repeat(32)])("may be '%s'", (name) => {
    expect(() => {
      checkComponentName("service", name);
    }).not.toThrow();
  });

  it.each(["", "Api", "2api", "api-", "-api", "my_api", "a".repeat(33), "a b", "api\n"])(
    "may not be %j",
    (name) => {
      expect(() => {
        checkComponentName("service", name);
      }).toThrow(
        `service '${name}' has a name that platforms refuse: use 1 to 32 of a-z, 0-9 and -`,
      );
    },
  );

  it("stands in capitals before a variable", () => {
    expect(variablePrefix("my-api")).toBe("MY_API");
  });
});

/** The words as two parts, joined by dashes: `["a-b", "c"]`. */
function cut(words: readonly string[], at: number): string[] {
  const index = 1 + (at % (words.length - 1));
  return [words.slice(0, index).join("-"), words.slice(index).join("-")];
}
