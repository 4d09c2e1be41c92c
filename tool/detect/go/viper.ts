import type { Said } from "../finding.ts";
import { goArguments, goCallee, goText } from "./source.ts";
import type { AddGo, GoSource } from "./source.ts";
import type { Piece } from "../lezer.ts";

const getters = ["Get", "GetString", "GetInt", "GetInt32", "GetInt64", "GetBool", "GetDuration"];
getters.push(
  "GetFloat64",
  "GetStringSlice",
  "IsSet",
  "GetUint",
  "GetUint64",
  "GetSizeInBytes",
  "GetTime",
);

/** The variables that viper binds by name, or by itself where the program says so. */
export function readViper(sources: readonly GoSource[], add: AddGo): void {
  const calls = sources.flatMap((source) =>
    viperCalls(source).map((call) => ({ source, ...call })),
  );
  const prefix = calls.find(({ name }) => name === "SetEnvPrefix")?.given[0];
  const start = prefix === undefined ? "" : `${(goText(prefix) ?? "").toUpperCase()}_`;
  const isAutomatic = calls.some(({ name }) => name === "AutomaticEnv");
  const defaults = new Map(
    calls
      .filter(({ name }) => name === "SetDefault")
      .map(({ given }) => [goText(given[0]), given[1]]),
  );
  const replaces = calls.some(({ name }) => name === "SetEnvKeyReplacer");
  for (const { source, name, given, call } of calls) {
    const key = goText(given[0]);
    if (key === undefined) continue;
    const said = describe(key, name, defaults);
    if (name === "BindEnv") {
      const names = given.slice(1).flatMap((one) => goText(one) ?? []);
      const all = names.length > 0 ? names : [start + variableOf(key, replaces)];
      for (const one of all) add(source, one, call, said);
    } else if (isAutomatic && (getters.includes(name) || name === "SetDefault")) {
      const variable = variableOf(key, replaces);
      if (!variable.includes(".") && !variable.includes("-"))
        add(source, start + variable, call, said);
    }
  }
}

function variableOf(key: string, replaces: boolean): string {
  const upper = key.toUpperCase();
  return replaces ? upper.replaceAll(".", "_").replaceAll("-", "_") : upper;
}

function describe(
  key: string,
  getter: string,
  defaults: ReadonlyMap<string | undefined, Piece | undefined>,
): Said {
  const fallback = defaults.get(key);
  const value = goText(fallback) ?? (fallback?.name === "Number" ? fallback.text : undefined);
  const isNumber = getter.includes("Int") || getter.includes("Float");
  return {
    how: "viper",
    role: "read",
    need: fallback ? "defaulted" : getter === "IsSet" ? "optional" : "required",
    default: value,
    type: getter.includes("Bool") ? "boolean" : isNumber ? "number" : undefined,
  };
}

interface ViperCall {
  name: string;
  given: Piece[];
  call: Piece;
}

/** Calls of viper's own functions, and of methods of what it made. */
function viperCalls(source: GoSource): ViperCall[] {
  if (![...source.imports.values()].some((path) => path.includes("spf13/viper"))) return [];
  const own = new Set<string>();
  for (const kind of ["VarDecl", "VarSpec"]) {
    for (const one of source.pieces.get(kind) ?? []) {
      if (one.text.includes("viper.New()") || one.text.includes("*viper.Viper")) {
        own.add(one.child("DefName")?.text ?? "");
      }
    }
  }
  for (const one of source.pieces.get("Parameter") ?? []) {
    if (one.text.includes("*viper.Viper")) own.add(one.child("DefName")?.text ?? "");
  }
  return (source.pieces.get("CallExpr") ?? []).flatMap((call): ViperCall[] => {
    const { path, name } = goCallee(call, source);
    const owner = call.children[0]?.children[0]?.text ?? "";
    const isViper = path?.includes("spf13/viper") === true || own.has(owner);
    return isViper ? [{ name, given: goArguments(call), call }] : [];
  });
}
