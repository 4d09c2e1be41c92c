import type { Problem } from "../../../../variables/user-error.ts";
import type { ConfigItems, Project, ProjectConfigKey } from "./project.ts";

// As the CLI holds config to what Pulumi.yaml declares: sdk/go/common/workspace/project.go,
// pkg/workspace/config.go.

const typeNames = ["string", "integer", "boolean", "array", "object"];

/** Declaration of a type: its name, and of an array what the elements are. */
interface Declared {
  type: string;
  items?: ConfigItems | undefined;
}

/** What is wrong with the section `config` of Pulumi.yaml itself. */
export function checkDeclarations({ name, config }: Project): Problem[] {
  return Object.entries(config).flatMap(([key, declared]) => {
    const own = !key.includes(":") || key.startsWith(`${name}:`);
    const problems = own ? ownProblems(declared) : foreignProblems(declared);
    return problems.map((message) => ({ at: key, message }));
  });
}

function ownProblems({ type, items, default: fallback, value }: ProjectConfigKey): string[] {
  const problems: string[] = [];
  if (fallback !== undefined && value !== undefined) {
    problems.push("has both `default` and `value`: give one of them");
  }
  if (type === undefined) return problems;
  if (type === "array" && items === undefined) {
    problems.push("is an array: say of what, as `items: {type: string}`");
  }
  const unknown = typesOf({ type, items }).find((one) => !typeNames.includes(one));
  if (unknown !== undefined) {
    problems.push(`has the type '${unknown}': use one of ${typeNames.join(", ")}`);
  }
  return problems;
}

function foreignProblems({ type, default: fallback, value }: ProjectConfigKey): string[] {
  if (type !== undefined) return ["is of another namespace, and only own keys have a `type`"];
  if (fallback !== undefined) {
    return ["is of another namespace: give it a `value` in place of a `default`"];
  }
  return value === undefined ? ["is of another namespace and has no `value`"] : [];
}

function typesOf({ type, items }: Declared): string[] {
  return items === undefined ? [type] : [type, ...typesOf(items)];
}

/**
 * What is wrong with a value where its key has a declared type; `text` is what the program gets,
 * `isText` whether the file has a text or a number there and not an array or object.
 */
export function checkType(
  key: string,
  { type, items }: ProjectConfigKey,
  { text, isText }: { text: string; isText: boolean },
): Problem | undefined {
  if (type === undefined) return undefined;
  const value: unknown = isText ? text : JSON.parse(text);
  if (fits({ type, items }, value)) return undefined;
  return { at: key, message: `has to be of the type ${fullName({ type, items })} of Pulumi.yaml` };
}

/** Whole numbers and truth values may be written as texts. */
function fits({ type, items }: Declared, value: unknown): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "integer":
      return typeof value === "string" ? isWhole(value) : Number.isInteger(value);
    case "boolean":
      return typeof value === "boolean" || value === "true" || value === "false";
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    default:
      return (
        Array.isArray(value) && items !== undefined && value.every((item) => fits(items, item))
      );
  }
}

/** In the range of 64 bits, as Go reads one. */
function isWhole(text: string): boolean {
  if (!/^[+-]?\d+$/.test(text)) return false;
  const value = BigInt(text.replace("+", ""));
  return BigInt.asIntN(64, value) === value;
}

function fullName({ type, items }: Declared): string {
  return items === undefined ? type : `array<${fullName(items)}>`;
}
