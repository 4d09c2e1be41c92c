import { create } from "./create.ts";
import type { Schema, Variable } from "./create.ts";
import type { Given, Only, SensitiveBy, VariableOptions } from "./options.ts";

/** Options of a {@link json} variable. */
export interface JsonOptions extends VariableOptions<string> {
  /** Schema of what is parsed, of zod or any library of Standard Schema. @default any JSON */
  schema?: Schema;
}

/** Options of a {@link list} variable. */
export interface ListOptions extends VariableOptions<string> {
  /** Form of each item: any variable without options of its own. @default string() */
  items?: Variable;
  /** What stands between the items. @default "," */
  separator?: string;
  /** Least number of items. */
  minItems?: number;
  /** Greatest number of items. */
  maxItems?: number;
}

type Parsed<Options> = Options extends { schema: Schema<infer Output> } ? Output : unknown;

type Item<Options> = Options extends { items: Variable<infer Value> } ? Value : string;

/** JSON, perhaps of a schema; programs get what is parsed. */
export function json<const Options extends JsonOptions = object>(
  options?: Only<Options, JsonOptions>,
): Variable<Given<Parsed<Options>, Options>, SensitiveBy<Options, false>> {
  const given: JsonOptions = options ?? {};
  return create({ type: "json" }, given, { own: ["schema"], schema: given.schema });
}

/** Items with a comma between them, such as `en,de`; programs get an array. */
export function list<const Options extends ListOptions = object>(
  options?: Only<Options, ListOptions>,
): Variable<Given<Item<Options>[], Options>, SensitiveBy<Options, false>> {
  const given: ListOptions = options ?? {};
  const { items, separator, minItems, maxItems } = given;
  const spec = {
    type: "list" as const,
    items: items?.spec ?? { type: "string" as const },
    ...(separator !== undefined && { separator }),
    ...(minItems !== undefined && { minLength: minItems }),
    ...(maxItems !== undefined && { maxLength: maxItems }),
  };
  const faults = [
    ...(separator === "" ? ["has an empty separator; use ',' or another text"] : []),
    ...(items?.schema ? ["has items with a schema; use custom() for the whole list"] : []),
    ...(items?.faults ?? []),
  ];
  return create(spec, given, {
    own: ["items", "separator", "minItems", "maxItems"],
    sensitive: items?.sensitive ?? false,
    faults,
  });
}

/**
 * Text that a schema of zod, or of any library of Standard Schema, judges and turns into what the
 * application gets. The schema must answer at once, not by a promise.
 */
export function custom<Output, const Options extends VariableOptions<string> = object>(
  schema: Schema<Output> | { readonly "~standard": Schema<Output>["~standard"] },
  options?: Only<Options, VariableOptions<string>>,
): Variable<Given<Output, Options>, SensitiveBy<Options, false>> {
  return create({ type: "custom" }, options ?? {}, { schema });
}
