import type { LinkSource } from "../facts.ts";
import type { Variable } from "../types/create.ts";
import type { Found } from "./report.ts";

/** Types whose values are told apart by more than an address. */
const anyText = ["string", "secret", "enum", "custom"];

/** What a link gives is known by its kind before it is known itself. */
export function findMisfit(name: string, { type, spec }: Variable, link: LinkSource): Found[] {
  const { isUrl = true, engine } = link;
  const given = link.type ?? "url";
  const fits =
    anyText.includes(type) ||
    (type === "url" && isUrl && engine === undefined) ||
    (type === "databaseUrl" && isUrl && link.isAddress !== true && isSame(spec.engine, engine)) ||
    (type === "number" && given === "number");
  if (fits) return [];
  const what = engine === undefined ? whatItGives(type) : `an address of ${engine}`;
  const gives = engine === undefined ? `gives no ${what}` : `gives ${what}`;
  const make = engine === undefined ? "string() or secret()" : formOf(engine);
  return [
    {
      at: name,
      name,
      code: engine === undefined ? "WrongType" : "WrongScheme",
      message: `is ${type}() in the contract, and the link to '${link.name}' ${gives}; make it ${make}`,
      fix: `make it ${make} in the contract`,
    },
  ];
}

/** Where nobody knows what is at the address, it may be that. */
function isSame(wanted: string | undefined, engine: string | undefined): boolean {
  return engine === undefined || wanted === engine;
}

function whatItGives(type: string): string {
  return type === "url" || type === "databaseUrl" ? "URL" : type;
}

function formOf(engine: string): string {
  if (engine === "redis") return "redisUrl()";
  return engine === "amqp" ? "amqpUrl()" : `databaseUrl({ engine: "${engine}" })`;
}
