import type { DetectedVariable } from "../merge.ts";

/** A call of the contract that declares a variable. */
export interface ContractCall {
  /** The function of `variables/` that is called. */
  type: "string" | "url" | "number" | "secret";
  /** The call as source text, with the local name of the function. */
  write: (local: string) => string;
}

/**
 * The call that declares a detected variable: the one place that knows which guessed type is which
 * function of the contract.
 */
export function callFor(variable: DetectedVariable): ContractCall {
  const type = typeFor(variable);
  const options = optionsFor(variable, type);
  return { type, write: (local) => `${local}(${options})` };
}

function typeFor({ type, sensitive, default: fallback }: DetectedVariable): ContractCall["type"] {
  if (sensitive) return "secret";
  if (type === "number") return fallback === undefined || isDecimal(fallback) ? "number" : "string";
  const isAddress = ["url", "postgres", "mysql", "mongodb", "redis", "amqp"].includes(type);
  if (!isAddress) return "string";
  // A text such as `localhost:3000` stands in for an address, and is none.
  return fallback === undefined || URL.canParse(fallback) ? "url" : "string";
}

function isDecimal(text: string): boolean {
  const isNumber = text.trim() === text && text !== "" && Number.isFinite(Number(text));
  return isNumber && Array.from(text).every((one) => "0123456789.-+".includes(one));
}

function optionsFor(variable: DetectedVariable, type: ContractCall["type"]): string {
  const { description, default: fallback, required, values } = variable;
  const choices = type === "string" && variable.type === "enum" ? values : undefined;
  const isAllowed = fallback !== undefined && (choices === undefined || choices.includes(fallback));
  const parts = [
    ...(description === undefined ? [] : [`description: ${JSON.stringify(description)}`]),
    ...(choices === undefined ? [] : [`oneOf: ${JSON.stringify(choices)}`]),
  ];
  if (isAllowed && type !== "secret") {
    parts.push(
      `default: ${type === "number" ? String(Number(fallback)) : JSON.stringify(fallback)}`,
    );
  } else if (!required) parts.push("required: false");
  return parts.length === 0 ? "" : `{ ${parts.join(", ")} }`;
}
