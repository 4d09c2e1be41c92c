import { referencesIn } from "../files/words.ts";
import type { Said } from "../finding.ts";
import { goArguments, goCallee, goText } from "./source.ts";
import type { AddGo, GoSource } from "./source.ts";

const said: Said = { how: "flag", role: "read", need: "optional" };

/** The variables that flags of a command line are taken from, and that texts are expanded with. */
export function readFlags(source: GoSource, add: AddGo): void {
  for (const element of source.pieces.get("Element") ?? []) {
    const key = element.child("Key")?.text;
    if (key !== "EnvVars" && key !== "EnvVar") continue;
    const list = element.child("TypedLiteral")?.child("LiteralValue")?.all("Element") ?? [element];
    for (const one of list) {
      // Of several in one text each is separated from the next by a comma.
      const names = (goText(one.child("String")) ?? "").split(",");
      for (const name of names) add(source, name.trim(), one, said);
    }
  }
  for (const call of source.pieces.get("CallExpr") ?? []) {
    const { path, name } = goCallee(call, source);
    const given = goArguments(call);
    if (name === "EnvVars" && path?.includes("urfave/cli") === true) {
      for (const one of given) add(source, goText(one) ?? "", one, said);
    } else if (name === "ExpandEnv" && path === "os") {
      const text = goText(given[0]) ?? "";
      const how = "os.ExpandEnv";
      for (const one of referencesIn(text, false)) {
        add(source, one.name, call, { how, role: "read", need: "required" });
      }
    }
  }
}
