import { checkDatabaseUrl, checkHostPort, checkUrl } from "./address-checks.ts";
import { checkJson } from "./json-check.ts";
import { checkQuantity, parseQuantity } from "./quantities.ts";
import type { ValueSpec } from "./spec.ts";
import {
  checkEmail,
  checkJwt,
  checkLength,
  checkSpaces,
  checkText,
  firstOf,
} from "./text-checks.ts";
import type { Found } from "./text-checks.ts";

/** The first thing that is wrong with the value of a variable; undefined where it is right. */
export function checkValue(spec: ValueSpec, value: string): Found {
  return firstOf(
    () => checkForm(spec, value),
    () => (spec.type === "list" ? undefined : checkText(spec, value)),
  );
}

function checkForm(spec: ValueSpec, value: string): Found {
  switch (spec.type) {
    case "boolean":
      return ["true", "false"].includes(value)
        ? undefined
        : { code: "WrongType", message: "must be exactly true or false" };
    case "number":
    case "duration":
    case "bytes":
      return checkQuantity(spec, value);
    case "json":
      return checkJson(value);
    case "url":
      return checkUrl(spec, value);
    case "databaseUrl":
      return checkDatabaseUrl(spec, value);
    case "hostPort":
      return checkHostPort(value);
    case "apiKey":
      return checkSpaces(value);
    case "jwt":
      return checkSpaces(value) ?? checkJwt(value);
    case "email":
      return checkSpaces(value) ?? checkEmail(value);
    case "list":
      return checkList(spec, value);
    default:
      return undefined;
  }
}

/** The items of a list, without the white space around them. */
function itemsOf({ separator = "," }: ValueSpec, value: string): string[] {
  return value.trim() === "" ? [] : value.split(separator).map((item) => item.trim());
}

function checkList(spec: ValueSpec, value: string): Found {
  const { items = { type: "string" } } = spec;
  const all = itemsOf(spec, value);
  return firstOf(
    () => checkLength(spec, all.length, "items"),
    ...all.map((item, index) => () => {
      const at = `item ${index + 1}`;
      if (item === "") return { code: "TooShort" as const, message: `has nothing at ${at}` };
      const found = checkValue(items, item);
      return found && { code: found.code, message: `is wrong at ${at}, which ${found.message}` };
    }),
  );
}

/** What the application gets of a value that {@link checkValue} finds nothing wrong with. */
export function parseValue(spec: ValueSpec, value: string): unknown {
  switch (spec.type) {
    case "boolean":
      return value === "true";
    case "number":
    case "duration":
    case "bytes":
      return parseQuantity(spec.type, value);
    case "json":
      return JSON.parse(value);
    case "list":
      return itemsOf(spec, value).map((item) => parseValue(spec.items ?? { type: "string" }, item));
    default:
      return value;
  }
}
