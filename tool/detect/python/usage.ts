import type { Said } from "../finding.ts";
import type { Piece } from "../lezer.ts";
import { pythonValue } from "./source.ts";
import type { PythonSource } from "./source.ts";

type Usage = Pick<Said, "need" | "default" | "type">;

/** What the code around a read says of the variable: what stands in for it, what it is made into. */
export function pythonUsage(node: Piece, _source: PythonSource): Usage {
  const found: Usage = { need: "required" };
  let at = node;
  for (let outer = node.outer; outer; outer = outer.outer) {
    if (!step(found, at, outer)) break;
    at = outer;
  }
  return found;
}

/** Reads one level of the code around a value; says whether the next is about the value too. */
function step(found: Usage, at: Piece, outer: Piece): boolean {
  switch (outer.name) {
    case "ParenthesizedExpression":
    case "ArgList":
      return true;
    case "BinaryExpression":
      return stepBinary(found, at, outer);
    case "UnaryExpression":
      if (outer.child("not")) found.need = "optional";
      return false;
    case "ConditionalExpression":
      if (!outer.children[2]?.is(at)) return true;
      found.need = "optional";
      return false;
    case "IfStatement":
      if (!isDemanded(outer)) found.need = "optional";
      return false;
    case "MemberExpression": {
      const method = outer.child("PropertyName")?.text ?? "";
      if (method === "split") found.type ??= "list";
      return ["split", "strip", "lower", "upper", "replace"].includes(method);
    }
    case "CallExpression":
      return stepCall(found, at, outer);
    default:
      return false;
  }
}

function stepBinary(found: Usage, at: Piece, outer: Piece): boolean {
  const [left, operator, right] = outer.children;
  const isLeft = left?.is(at) === true;
  if (operator?.text === "or" && isLeft) {
    const value = pythonValue(right);
    found.need = right?.text === "None" ? "optional" : "defaulted";
    found.default ??= value;
    return true;
  }
  if (operator?.text === "or") return true;
  if (operator?.text === "and") {
    if (isLeft) found.need = "optional";
    return true;
  }
  const other = pythonValue(isLeft ? right : left)?.toLowerCase();
  if (operator?.text === "is") found.need = "optional";
  const isComparison = ["==", "!=", "in"].includes(operator?.text ?? "");
  const switches = ["true", "1", "false", "0", "yes", "on"];
  const isList =
    operator?.text === "in" &&
    switches.some((one) => right?.text.toLowerCase().includes(`"${one}"`));
  if (isComparison && (isList || (other !== undefined && switches.includes(other)))) {
    found.type ??= "boolean";
    found.need = "optional";
  }
  return false;
}

function stepCall(found: Usage, at: Piece, outer: Piece): boolean {
  const [callee] = outer.children;
  if (callee?.is(at) === true) return true;
  const name = callee?.text ?? "";
  if (name === "int" || name === "float") found.type ??= "number";
  else if (name === "bool" || name.endsWith("strtobool")) found.type ??= "boolean";
  else if (name === "json.loads") found.type ??= "json";
  else if (name === "urlparse") found.type ??= "url";
  else return name === "str";
  return true;
}

function isDemanded(statement: Piece): boolean {
  const body = statement.child("Body")?.text ?? "";
  return body.includes("raise ") || body.includes("exit(");
}
