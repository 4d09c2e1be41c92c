import { formatPath } from "../embedded/protocol/paths.ts";
import type { PropertyPath } from "../embedded/protocol/paths.ts";
import { isSecret } from "../embedded/protocol/values.ts";
import type { CheckFailure } from "../embedded/providers/provider.ts";
import { marks } from "../state/snapshot.ts";
import type { Properties, Value } from "../state/snapshot.ts";
import { closest } from "../../closest.ts";
import type { LegalList, LegalValues } from "./legal-values.ts";
import type { ResourceSchema } from "./sdk/schemas.ts";
import type { Member, Members, Shape } from "./sdk/shapes.ts";
import { fits } from "./fits.ts";
import type { Scalar } from "./fits.ts";
import type { Shown, Wording } from "./wording.ts";

/** What the inputs of one resource are checked by. */
export interface CheckContext {
  type: string;
  schema: ResourceSchema;
  /** Output-only properties of the type. */
  outputOnly: readonly string[];
  wording: Wording;
  legal: LegalValues;
}

/** A value on its way through the checks. */
interface Place extends CheckContext {
  path: PropertyPath;
  /** Whether the value is, or is inside, a secret: no message shows it. */
  secret: boolean;
}

type OfKind<K extends Shape["kind"]> = Extract<Shape, { kind: K }>;

/**
 * What the real provider would refuse in the inputs of a resource. Whatever is unknown, an asset
 * or undeclared passes: nothing is refused that the provider takes.
 */
export function checkInputs(context: CheckContext, inputs: Properties): CheckFailure[] {
  return checkMembers({ ...context, path: [], secret: false }, context.schema.inputs, inputs);
}

function checkMembers(place: Place, members: Members, value: Properties): CheckFailure[] {
  const missing = Object.entries(members)
    .filter(([key, { required }]) => required && (value[key] ?? null) === null)
    .map(([key]) => failure(below(place, key), place.wording.missing(key)));
  const wrong = Object.entries(value)
    .filter(([key, item]) => item !== null && !key.startsWith("__"))
    .flatMap(([key, item]) => checkMember(below(place, key), members, item));
  return [...missing, ...wrong];
}

function checkMember(place: Place, members: Members, value: Value): CheckFailure[] {
  const key = String(place.path.at(-1));
  const member: Member | undefined = Object.hasOwn(members, key) ? members[key] : undefined;
  if (member !== undefined) return checkValue(place, member.shape, value);
  if (place.path.length === 1 && place.outputOnly.includes(key)) {
    return [failure(place, place.wording.outputOnly(key))];
  }
  const near = closest(key, Object.keys(members));
  const hint = near === undefined ? "" : ` Did you mean '${near}'?`;
  return [failure(place, `${place.wording.unknownKey(formatPath(place.path))}${hint}`)];
}

function checkValue(at: Place, shape: Shape, given: Value): CheckFailure[] {
  const secret = isSecret(given);
  const place = secret ? { ...at, secret } : at;
  const value = secret ? (given.value as Value | undefined) : given;
  if (value === undefined || value === null || value === marks.unknown) return [];
  if (typeof value === "object" && marks.signature in value) return [];
  switch (shape.kind) {
    case "any":
      return [];
    case "list":
      return checkList(place, shape, value);
    case "map":
      return checkMap(place, shape, value);
    case "object":
      return checkObject(place, shape, value);
    case "union":
      return checkUnion(place, shape, value);
    case "enum":
      return checkLegal(place, exactly(place.schema.named.values(shape.name)), value);
    case "literal":
      return checkLegal(place, exactly([String(shape.value)]), value);
    default:
      return checkScalar(place, shape.kind, value);
  }
}

function checkList(place: Place, shape: OfKind<"list">, value: Value): CheckFailure[] {
  // A bridged provider makes a list of one value (pulumi-terraform-bridge, makeTerraformInput).
  if (!Array.isArray(value)) {
    return place.wording.coerces
      ? checkValue(place, shape.of, value)
      : [failure(place, place.wording.wrongType("array", shown(place, value)))];
  }
  return value.flatMap((item, index) => checkValue(below(place, index), shape.of, item));
}

function checkMap(place: Place, shape: OfKind<"map">, value: Value): CheckFailure[] {
  if (!isObject(value))
    return [failure(place, place.wording.wrongType("map", shown(place, value)))];
  return Object.entries(value)
    .filter(([key]) => !key.startsWith("__"))
    .flatMap(([key, item]) => checkValue(below(place, key), shape.of, item));
}

function checkObject(place: Place, shape: OfKind<"object">, value: Value): CheckFailure[] {
  // It takes a list of one for one block, too.
  if (place.wording.coerces && Array.isArray(value)) return [];
  if (!isObject(value)) {
    return [failure(place, place.wording.wrongType("object", shown(place, value)))];
  }
  const members = place.schema.named.members(shape);
  return members === undefined ? [] : checkMembers(place, members, value);
}

/** One of several: whichever fits. A list that is `string | enums.X` binds only some providers. */
function checkUnion(place: Place, shape: OfKind<"union">, value: Value): CheckFailure[] {
  const parts = place.wording.closedEnums
    ? shape.of.filter(({ kind }, _index, all) => kind !== "string" || !all.some(isEnum))
    : shape.of;
  const results = parts.map((part) => checkValue(place, part, value));
  return results.find((failures) => failures.length === 0) ?? results.at(-1) ?? [];
}

function isEnum({ kind }: Shape): boolean {
  return kind === "enum";
}

function checkScalar(place: Place, kind: Scalar, value: Value): CheckFailure[] {
  if (!fits(kind, value, place.wording.coerces)) {
    return [failure(place, place.wording.wrongType(kind, shown(place, value)))];
  }
  return checkLegal(place, place.legal(place.type, place.path), value);
}

function exactly(values: readonly string[] | undefined): LegalList | undefined {
  return values === undefined ? undefined : { values, ignoresCase: false };
}

function checkLegal(place: Place, legal: LegalList | undefined, value: Value): CheckFailure[] {
  if (legal === undefined || typeof value === "object") return [];
  const same = (text: string): string => (legal.ignoresCase ? text.toLowerCase() : text);
  if (legal.values.some((text) => same(text) === same(String(value)))) return [];
  const key = String(place.path.findLast((step) => typeof step === "string"));
  return [failure(place, place.wording.illegal(key, legal.values, shown(place, value)))];
}

function failure(place: Place, reason: string): CheckFailure {
  return { property: formatPath(place.path), reason };
}

function below(place: Place, step: string | number): Place {
  return { ...place, path: [...place.path, step] };
}

function isObject(value: Value): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as a message may show it: something inside an object may be secret. */
function shown(place: Place, value: Value): Shown {
  const type = Array.isArray(value) ? "array" : typeof value;
  if (place.secret) return { type, text: "[secret]" };
  return { type, text: typeof value === "object" ? type : String(value) };
}
