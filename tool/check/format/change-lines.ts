import { shortType } from "../../wording.ts";
import type { ChangedProperty, ResourceChange } from "../judge/judgement.ts";
import { clean, shorten } from "./clean.ts";

/** How much of each change is shown. */
export interface Detail {
  /** Characters of a value; 0 for the paths of the properties alone. */
  value: number;
  /** Properties of a resource; 0 for none. */
  properties: number;
}

const symbols: Record<ResourceChange["op"], string> = {
  create: "+",
  update: "~",
  replace: "±",
  delete: "-",
  discard: "<",
};

/** Changes grouped by component, a line for each resource and its properties below it. */
export function changeLines(changes: readonly ResourceChange[], detail: Detail): string[] {
  const groups = Map.groupBy(changes, ({ path }) => path.join(" / "));
  return [...groups].flatMap(([path, members]) => [
    ...(path === "" ? [] : [`  in ${shorten(clean(path), 160)}`]),
    ...members.flatMap((change) => linesOf(change, detail)),
  ]);
}

function linesOf(change: ResourceChange, detail: Detail): string[] {
  const { op, name, type, danger, properties } = change;
  const mark = danger ? "  DANGER" : "";
  const line = `${symbols[op]}   ${shorten(clean(name), 120)} (${shorten(clean(shortType(type)), 100)})${mark}`;
  if (detail.properties === 0) return [line];
  if (detail.value === 0) {
    const paths = properties.map(({ path }) => clean(path)).join(", ");
    return paths === "" ? [line] : [line, `        ${shorten(paths, 120)}`];
  }
  const shown = properties
    .slice(0, detail.properties)
    .map((one) => `      ${propertyLine(one, detail)}`);
  const left = properties.length - shown.length;
  return [line, ...shown, ...(left > 0 ? [`      … ${left} more properties`] : [])];
}

function propertyLine(
  { path, kind, before, after, replaces }: ChangedProperty,
  { value }: Detail,
): string {
  const show = (text = "unset"): string => shorten(clean(text), value);
  const forces =
    replaces === true
      ? "  forces replacement"
      : replaces === "unknown"
        ? "  replacement unknown"
        : "";
  const where = shorten(clean(path), 200);
  if (kind === "add") return `  ${where}: ${show(after)} (new)${forces}`;
  if (kind === "delete") return `  ${where}: ${show(before)} (gone)${forces}`;
  return `  ${where}: ${show(before)} → ${show(after)}${forces}`;
}
