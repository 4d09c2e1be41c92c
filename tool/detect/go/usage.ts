import type { Said } from "../finding.ts";
import type { Piece } from "../lezer.ts";
import { goText } from "./source.ts";

type Usage = Pick<Said, "need" | "default" | "type">;

/** What the code around a read says of the variable: whether it may be missing, what it is made into. */
export function goUsage(call: Piece, looksUp: boolean): Usage {
  const found: Usage = { need: "required" };
  const outer = call.outer;
  const outermost = outer?.name === "Arguments" ? outer.outer : undefined;
  const maker = outermost?.children[0]?.text;
  if (maker !== undefined) {
    if (maker.startsWith("strconv.ParseBool")) found.type = "boolean";
    else if (maker.startsWith("strconv.")) found.type = "number";
    else if (maker === "url.Parse") found.type = "url";
    else if (maker === "strings.Split") found.type = "list";
    else if (maker === "cmp.Or") readOr(found, outermost);
  }
  if (outer?.name === "BinaryExp") readComparison(found, call, outer);
  const declaration = declarationOf(call);
  if (declaration) readChecks(found, declaration, looksUp);
  return found;
}

/** `cmp.Or(os.Getenv("X"), "default")`. */
function readOr(found: Usage, call: Piece | undefined): void {
  found.need = "defaulted";
  found.default = goText(call?.child("Arguments")?.all("String").at(-1));
}

function readComparison(found: Usage, call: Piece, comparison: Piece): void {
  const other = comparison.children.find((one) => one.name === "String" && !one.is(call));
  const value = goText(other);
  if (value === undefined) return;
  if (["true", "false", "1", "0"].includes(value)) found.type = "boolean";
  found.need = "optional";
}

function declarationOf(call: Piece): Piece | undefined {
  for (let at = call.outer; at; at = at.outer) {
    if (["VarDecl", "VarSpec", "Assignment"].includes(at.name)) return at;
    if (at.name.endsWith("Statement") || at.name === "Block" || at.name === "CallExpr")
      return undefined;
  }
  return undefined;
}

/** `port := os.Getenv("PORT"); if port == "" { port = "8080" }`: what is done where there is none. */
function readChecks(found: Usage, declaration: Piece, looksUp: boolean): void {
  const names = [...declaration.all("DefName"), ...declaration.all("VariableName")];
  const name = names[0]?.text;
  if (name === undefined) return;
  const inIf = declaration.outer?.name === "IfStatement" ? declaration.outer : undefined;
  for (const check of inIf ? [inIf] : followingIfs(declaration)) {
    const condition = check.children.find(({ name: kind }) =>
      ["BinaryExp", "VariableName", "UnaryExp"].includes(kind),
    );
    const asked = looksUp ? (names[1]?.text ?? name) : name;
    if (!condition?.text.includes(asked)) continue;
    const text = check.child("Block")?.text ?? "";
    if (
      ["panic(", "Fatal", "os.Exit", "return nil, ", "errors.New", "fmt.Errorf"].some((one) =>
        text.includes(one),
      )
    )
      return;
    const set = assignedIn(check, name);
    found.need = set === undefined ? "optional" : "defaulted";
    found.default = goText(set);
    return;
  }
}

function followingIfs(declaration: Piece): Piece[] {
  const statement =
    declaration.outer?.name === "Block" ? declaration : (declaration.outer ?? declaration);
  const list = statement.outer?.all("IfStatement") ?? [];
  return list.filter(({ node }) => node.from >= declaration.node.to);
}

/** What a name is set to within a check. */
function assignedIn(check: Piece, name: string): Piece | undefined {
  const statements = check.child("Block")?.children ?? [];
  for (const one of statements) {
    const assignment = one.name === "Assignment" ? one : one.child("Assignment");
    if (assignment?.children[0]?.text === name) return assignment.children.at(-1);
  }
  return undefined;
}
