import type { Properties } from "../../state/snapshot.ts";
import { numberOf, textOf } from "./making.ts";
import type { Made, Making } from "./making.ts";

const specials = "!@#$%&*()-_=+[]{}<>:?";
const bcryptLetters = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Kinds of letters with the inputs that allow and demand them; as in the provider's schema. */
const kinds = [
  { allow: "lower", least: "minLower", letters: "abcdefghijklmnopqrstuvwxyz" },
  { allow: "upper", least: "minUpper", letters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
  { allow: "numeric", least: "minNumeric", letters: "0123456789" },
  { allow: "special", least: "minSpecial", letters: specials },
] as const;

/** A text of the length and letters that the inputs ask for. */
function textFor({ inputs, seed }: Making): string {
  const allowed = kinds
    .map((kind) => ({
      ...kind,
      letters:
        kind.allow === "special" ? (textOf(inputs.overrideSpecial) ?? specials) : kind.letters,
    }))
    .filter(({ allow }) => inputs[allow] !== false);
  const length = numberOf(inputs.length, 16);
  const least = allowed
    .map((kind) => seed.from(kind.allow, kind.letters, numberOf(inputs[kind.least], 0)))
    .join("");
  const letters = allowed.map((kind) => kind.letters).join("");
  return `${seed.from("rest", letters, Math.max(0, length - least.length))}${least}`;
}

function bytesFor({ inputs, seed }: Making, key: string): Buffer {
  return Buffer.from(seed.text("bytes", "hex", 2 * numberOf(inputs[key], 8)), "hex");
}

type Maker = (making: Making) => Made;

function one(result: string): Made {
  return { id: result, outputs: { result } };
}

const makers: Partial<Record<string, Maker>> = {
  RandomPassword: (making) => {
    const hash = `$2a$10$${making.seed.from("bcrypt", bcryptLetters, 53)}`;
    return { id: "none", outputs: { result: textFor(making), bcryptHash: hash } };
  },
  RandomString: (making) => one(textFor(making)),
  RandomId: (making) => {
    const bytes = bytesFor(making, "byteLength");
    const hex = bytes.toString("hex");
    const prefix = textOf(making.inputs.prefix) ?? "";
    const outputs: Properties = {
      b64Std: `${prefix}${bytes.toString("base64")}`,
      b64Url: `${prefix}${bytes.toString("base64url")}`,
      dec: `${prefix}${BigInt(`0x${hex || "0"}`).toString()}`,
      hex: `${prefix}${hex}`,
    };
    return { id: bytes.toString("base64url"), outputs };
  },
  RandomBytes: (making) => {
    const bytes = bytesFor(making, "length");
    return {
      id: "none",
      outputs: { base64: bytes.toString("base64"), hex: bytes.toString("hex") },
    };
  },
  RandomInteger: ({ inputs, seed }) => {
    const [min, max] = [numberOf(inputs.min, 0), numberOf(inputs.max, 100)];
    const result = min + seed.number("result", max - min + 1);
    return { id: String(result), outputs: { result } };
  },
  RandomPet: ({ inputs, seed }) => {
    const separator = textOf(inputs.separator) ?? "-";
    const words = [...Array(numberOf(inputs.length, 2)).keys()];
    const made = words.map((word) => seed.text(String(word), "letters", 6));
    const id = [...(textOf(inputs.prefix) === undefined ? [] : [textOf(inputs.prefix)]), ...made];
    return { id: id.join(separator), outputs: {} };
  },
  RandomShuffle: ({ inputs }) => {
    const all = Array.isArray(inputs.inputs) ? inputs.inputs : [];
    return {
      id: "-",
      outputs: { results: all.slice(0, numberOf(inputs.resultCount, all.length)) },
    };
  },
  RandomUuid: ({ seed }) => one(seed.uuid("result")),
  RandomUuid4: ({ seed }) => one(seed.uuid("result")),
};

/** Makes up what the provider random would give; undefined for a type that it does not know. */
export function makeRandom(making: Making): Made | undefined {
  return makers[making.subject.type.split(":").at(-1) ?? ""]?.(making);
}
