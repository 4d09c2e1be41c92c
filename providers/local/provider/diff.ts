import { isDeepStrictEqual } from "node:util";
import { shapes } from "../schemas.ts";
import type { TypeName } from "./resource-type.ts";
import type { InputDiff } from "../../shared/resource-provider.ts";
import { hasUnknown, type Properties } from "../../shared/wire.ts";

const identifying = ["environment", "name"];

/** Compares inputs; `olds` may have outputs too, which do not count. */
export function diffInputs(type: TypeName, olds: Properties, news: Properties): InputDiff {
  const changed = Object.keys(shapes[type]).filter(
    (name) => !isDeepStrictEqual(olds[name], news[name]),
  );
  const replaces = changed.filter(
    // A name that is not known yet may well turn out to be the old one.
    (name) => identifying.includes(name) && !hasUnknown(news[name]),
  );
  return { changed, replaces };
}
