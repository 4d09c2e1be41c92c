import type { GuessedType, Said } from "../finding.ts";
import type { Piece } from "../lezer.ts";
import { goArguments, goCallee, goTags, goText, isVersion } from "./source.ts";
import type { AddGo, GoSource } from "./source.ts";

/** A struct type with the file that it is in. */
interface Struct {
  name: string;
  body: Piece;
  source: GoSource;
}

/** How a library reads structs: by tags alone, or by the names of fields as well. */
type Library = "kelseyhightower" | "tags";

const libraries: Readonly<Record<string, Library>> = {
  "github.com/kelseyhightower/envconfig": "kelseyhightower",
  "github.com/vrischmann/envconfig": "kelseyhightower",
};

/** Last words of the paths of libraries that read the tag `env`. */
const tagLibraries = ["env", "go-env", "cleanenv", "go-envconfig", "envdecode", "conf", "koanf"];
tagLibraries.push(
  "envcfg",
  "envparse",
  "envx",
  "envstruct",
  "env2struct",
  "configor",
  "genv",
  "kong",
);

/** The variables that fields of structs are filled from. */
export function readStructs(sources: readonly GoSource[], add: AddGo): void {
  const structs = new Map<string, Struct>();
  for (const source of sources) {
    for (const spec of source.pieces.get("TypeSpec") ?? []) {
      const name = spec.child("DefName")?.text;
      const body = spec.child("StructType")?.child("StructBody");
      if (name !== undefined && body) structs.set(name, { name, body, source });
    }
  }
  const done = new Set<string>();
  for (const source of sources) readProcessed(source, structs, add, done);
  const isUsed = sources.some((one) => [...one.imports.values()].some(isTagLibrary));
  for (const source of sources) {
    // Tags say the names by themselves, wherever the library is called.
    if (!isUsed) continue;
    const prefix = prefixIn(source) ?? "";
    for (const struct of structs.values()) {
      if (struct.source === source && !isInner(struct, structs))
        addFields(struct, structs, prefix, "tags", add, done);
    }
  }
}

function isTagLibrary(path: string): boolean {
  const words = path.split("/").filter((word) => !isVersion(word));
  return words.length > 1 && tagLibraries.includes(words.at(-1) ?? "");
}

/** What a loader puts before all names: `env.New("APP_", …)`, `env.Options{Prefix: "APP_"}`. */
function prefixIn(source: GoSource): string | undefined {
  for (const call of source.pieces.get("CallExpr") ?? []) {
    const { path, name } = goCallee(call, source);
    if (path === undefined || !isTagLibrary(path) || name !== "New") continue;
    const prefix = goText(goArguments(call)[0]);
    if (prefix?.endsWith("_") === true) return prefix;
  }
  for (const element of source.pieces.get("Element") ?? []) {
    const owner = element.outer?.outer?.child("QualifiedType")?.text ?? "";
    const isOption = element.child("Key")?.text === "Prefix" && owner.startsWith("env.");
    if (isOption) return goText(element.child("String"));
  }
  return undefined;
}

/** Whether another struct holds this one under a prefix, or at all: it is read there. */
function isInner(struct: Struct, structs: ReadonlyMap<string, Struct>): boolean {
  return [...structs.values()].some(
    (other) =>
      other !== struct &&
      hasTags(other, structs) &&
      fieldsOf(other.body).some(({ type }) => type === struct.name),
  );
}

function hasTags(struct: Struct, structs: ReadonlyMap<string, Struct>, depth = 0): boolean {
  return fieldsOf(struct.body).some(({ tags, type }) => {
    const inner = structs.get(type);
    return (
      tags.has("env") ||
      tags.has("envPrefix") ||
      (inner && inner !== struct && depth < 5 && hasTags(inner, structs, depth + 1))
    );
  });
}

/** `envconfig.Process("app", &config)`. */
function readProcessed(
  source: GoSource,
  structs: ReadonlyMap<string, Struct>,
  add: AddGo,
  done: Set<string>,
): void {
  for (const call of source.pieces.get("CallExpr") ?? []) {
    const { path, name } = goCallee(call, source);
    if (libraries[path ?? ""] === undefined || !["Process", "MustProcess", "Init"].includes(name))
      continue;
    const [prefix, target] = goArguments(call);
    const struct = structs.get(typeOfTarget(target, source) ?? "");
    const text = goText(prefix) ?? "";
    const start = text === "" ? "" : `${text.toUpperCase()}_`;
    if (struct) addFields(struct, structs, start, "kelseyhightower", add, done);
  }
}

/** The type of what is filled: of `&c`, that of the variable `c`. */
function typeOfTarget(target: Piece | undefined, source: GoSource): string | undefined {
  const literal = target?.children.find(({ name }) => name === "TypedLiteral");
  if (literal) return literal.child("TypeName")?.text;
  const name = target?.children.at(-1)?.text ?? target?.text;
  for (const kind of ["VarSpec", "VarDecl"]) {
    for (const spec of source.pieces.get(kind) ?? []) {
      if (spec.child("DefName")?.text !== name) continue;
      const typed = spec.child("TypeName") ?? spec.child("TypedLiteral")?.child("TypeName");
      const made = spec.child("UnaryExp")?.child("TypedLiteral")?.child("TypeName");
      const called = spec.child("CallExpr")?.child("Arguments")?.child("TypeName", "VariableName");
      return (typed ?? made ?? called)?.text;
    }
  }
  for (const parameter of source.pieces.get("Parameter") ?? []) {
    if (parameter.child("DefName")?.text === name) {
      return (
        parameter.child("PointerType")?.child("TypeName")?.text ?? parameter.child("TypeName")?.text
      );
    }
  }
  return undefined;
}

interface Field {
  name: string;
  type: string;
  body: Piece | undefined;
  tags: ReadonlyMap<string, string>;
  at: Piece;
}

function fieldsOf(body: Piece): Field[] {
  return body.all("FieldDecl").map((at) => {
    const type = at.child(
      "TypeName",
      "PointerType",
      "SliceType",
      "MapType",
      "QualifiedType",
      "ArrayType",
    );
    const plain = type?.name === "PointerType" ? type.child("TypeName")?.text : type?.text;
    return {
      name: at.child("FieldName", "DefName")?.text ?? plain ?? "",
      type: plain ?? type?.text ?? "",
      body: at.child("StructType")?.child("StructBody"),
      tags: goTags(goText(at.child("String")) ?? ""),
      at,
    };
  });
}

function addFields(
  struct: Pick<Struct, "body" | "source"> & { name?: string },
  structs: ReadonlyMap<string, Struct>,
  prefix: string,
  library: Library,
  add: AddGo,
  done: Set<string>,
): void {
  const key = `${library}:${prefix}:${struct.name ?? struct.body.node.from}:${struct.source.file}`;
  if (done.has(key)) return;
  done.add(key);
  for (const field of fieldsOf(struct.body)) {
    if (field.tags.get("ignored") === "true") continue;
    const named = structs.get(field.type);
    const inner = field.body ? { body: field.body, source: struct.source } : named;
    const own = ownName(field, library);
    if (inner && !(library === "tags" && own !== undefined)) {
      addFields(inner, structs, innerPrefix(field, prefix, library), library, add, done);
      continue;
    }
    const name = own === undefined ? undefined : `${prefix}${own}`;
    if (name !== undefined) add(struct.source, name, field.at, describe(field));
  }
}

/** The name that a field has, without what stands before it. */
function ownName({ name, tags }: Field, library: Library): string | undefined {
  if (library === "tags") {
    const conf = tags
      .get("conf")
      ?.split(",")
      .find((one) => one.startsWith("env:"));
    const written = tags.get("env") ?? conf?.slice("env:".length);
    const [own = ""] = (written ?? "").split(",").map((one) => one.trim());
    return own === "" || own === "-" ? undefined : own;
  }
  const written = tags.get("envconfig");
  if (written === "-") return undefined;
  if (written !== undefined && written !== "") return written.toUpperCase();
  return (tags.get("split_words") === "true" ? splitWords(name) : name).toUpperCase();
}

function innerPrefix({ name, tags }: Field, prefix: string, library: Library): string {
  if (library === "tags") {
    const own = tags.get("envPrefix") ?? tags.get("env-prefix") ?? prefixOption(tags.get("env"));
    return prefix + (own ?? "");
  }
  const written = tags.get("envconfig");
  return `${prefix}${(written ?? name).toUpperCase()}_`;
}

/** `env:",prefix=DB_"` of sethvargo's library. */
function prefixOption(tag: string | undefined): string | undefined {
  const option = tag
    ?.split(",")
    .map((one) => one.trim())
    .find((one) => one.startsWith("prefix="));
  return option?.slice("prefix=".length);
}

/** `MaxOpenConns` is `Max_Open_Conns`; `HTTPPort` is `HTTP_Port`. */
function splitWords(name: string): string {
  let words = "";
  for (let at = 0; at < name.length; at += 1) {
    const [before, one, next] = [name.charAt(at - 1), name.charAt(at), name.charAt(at + 1)];
    const isStart = isCapital(one) && (!isCapital(before) || (next !== "" && !isCapital(next)));
    words += at > 0 && isStart ? `_${one}` : one;
  }
  return words;
}

function isCapital(character: string): boolean {
  return character !== character.toLowerCase();
}

function describe({ type, tags }: Field): Said {
  const fallback =
    tags.get("envDefault") ??
    tags.get("env-default") ??
    tags.get("default") ??
    optionOf(tags, "default");
  const isDemanded =
    tags.get("required") === "true" ||
    tags.get("env-required") === "true" ||
    (tags.get("env") ?? "")
      .split(",")
      .slice(1)
      .some((one) => ["required", "notEmpty"].includes(one.trim()));
  const need = fallback !== undefined ? "defaulted" : isDemanded ? "required" : "optional";
  return {
    how: "struct tag",
    role: "read",
    need,
    default: fallback,
    type: typeOf(type),
    description: tags.get("desc") ?? tags.get("env-description"),
    schema: true,
  };
}

function optionOf(tags: ReadonlyMap<string, string>, name: string): string | undefined {
  const options = (tags.get("env") ?? "").split(",").map((one) => one.trim());
  return options.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
}

function typeOf(type: string): GuessedType | undefined {
  if (type.startsWith("[]") && type !== "[]byte") return "list";
  if (type === "bool") return "boolean";
  if (type.endsWith("url.URL")) return "url";
  const isNumber = ["int", "uint", "float"].some((one) => type.startsWith(one));
  return isNumber ? "number" : undefined;
}
