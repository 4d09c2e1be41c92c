import { join } from "node:path";
import ts from "typescript";
import { UserError } from "../../../variables/user-error.ts";

/** An argument, as its declaration tells of it. */
export interface DescribedArgument {
  name: string;
  /** Its type, as TypeScript writes it. */
  type: string;
  required: boolean;
  /** What it is, without its default. */
  text: string;
  /** What holds where it is not given; empty for one that is required. */
  default: string;
}

/** An object that arguments consist of: `HealthArgs`. */
export interface DescribedObject {
  name: string;
  text: string;
  /** What it is, where it is a choice and has no members; else empty. */
  definition: string;
  members: readonly DescribedArgument[];
}

/** A component, as its class and its arguments tell of it. */
export interface DescribedComponent {
  name: string;
  text: string;
  example: string;
  arguments: readonly DescribedArgument[];
  /** Objects that its arguments consist of, in the order in which they are met. */
  objects: readonly DescribedObject[];
}

const projectFolder = join(import.meta.dirname, "../../..");

function compilerOptions(): ts.CompilerOptions {
  const read = (file: string): string | undefined => ts.sys.readFile(file);
  const { config } = ts.readConfigFile(join(projectFolder, "tsconfig.json"), read) as {
    config: object;
  };
  return { ...ts.parseJsonConfigFileContent(config, ts.sys, projectFolder).options, noEmit: true };
}

/** Reads components, which `components/index.ts` exports, from their sources. */
export class ComponentReader {
  readonly #checker: ts.TypeChecker;
  readonly #exported: ReadonlyMap<string, ts.Symbol>;

  constructor(entry = join(projectFolder, "components/index.ts")) {
    const program = ts.createProgram([entry], compilerOptions());
    this.#checker = program.getTypeChecker();
    const source = program.getSourceFile(entry);
    const module = source && this.#checker.getSymbolAtLocation(source);
    const exported = module ? this.#checker.getExportsOfModule(module) : [];
    this.#exported = new Map(exported.map((one) => [one.name, one]));
  }

  /**
   * A class's docstring with its example, and each member of `<name>Args` with its own.
   *
   * @throws UserError `ComponentUndescribed` for a class, argument or object without a docstring.
   */
  read(name: string): DescribedComponent {
    const symbol = this.#find(name);
    const args = this.#checker.getDeclaredTypeOfSymbol(this.#find(`${name}Args`));
    const objects = new Map<string, DescribedObject>();
    const described = this.#members(args, objects, `${name}Args`);
    const example = symbol.getJsDocTags(this.#checker).find((tag) => tag.name === "example");
    return {
      name,
      text: this.#textOf(symbol, name).text,
      example: ts.displayPartsToString(example?.text),
      arguments: described,
      objects: [...objects.values()],
    };
  }

  #find(name: string): ts.Symbol {
    const found = this.#exported.get(name);
    if (!found) throw undescribed(name, "is not exported");
    const isAlias = (found.flags & ts.SymbolFlags.Alias) !== 0;
    return isAlias ? this.#checker.getAliasedSymbol(found) : found;
  }

  #members(
    type: ts.Type,
    objects: Map<string, DescribedObject>,
    owner: string,
  ): DescribedArgument[] {
    return this.#checker.getPropertiesOfType(type).map((property) => {
      const name = `${owner}.${property.name}`;
      const [declaration] = property.declarations ?? [];
      if (!declaration || !ts.isPropertySignature(declaration) || !declaration.type) {
        throw undescribed(name, "has no declaration with a type");
      }
      const given = this.#checker.getNonNullableType(this.#checker.getTypeOfSymbol(property));
      this.#collect(given, objects);
      this.#collect(this.#checker.getTypeFromTypeNode(declaration.type), objects);
      const required = (property.flags & ts.SymbolFlags.Optional) === 0;
      const told = this.#textOf(property, name);
      const type = this.#sayType(given, declaration.type);
      return { name: property.name, type, required, text: flat(told.text), default: told.rest };
    });
  }

  /** What may be chosen from is said in full, everything else as its declaration does. */
  #sayType(type: ts.Type, node: ts.TypeNode): string {
    const choices = type.isUnion() && type.types.every((one) => one.isLiteral());
    return choices ? this.#sayWhole(type) : flat(node.getText());
  }

  #sayWhole(type: ts.Type): string {
    const { NoTruncation, InTypeAlias } = ts.TypeFormatFlags;
    return this.#checker.typeToString(type, undefined, NoTruncation | InTypeAlias);
  }

  /** Notes what a type consists of, what is the project's own alone, each once. */
  #collect(type: ts.Type, objects: Map<string, DescribedObject>): void {
    const symbol = type.aliasSymbol ?? type.getSymbol();
    if (symbol && this.#isData(type, symbol)) this.#describe(type, symbol, objects);
    else if (symbol && this.#isChoice(type, symbol)) this.#describe(type, symbol, objects);
    if (type.isUnion()) for (const part of type.types) this.#collect(part, objects);
    for (const kind of [ts.IndexKind.Number, ts.IndexKind.String]) {
      const item = this.#checker.getIndexTypeOfType(type, kind);
      const isList = kind === ts.IndexKind.String || this.#checker.isArrayLikeType(type);
      if (item && isList && !type.isStringLiteral()) this.#collect(item, objects);
    }
  }

  #describe(type: ts.Type, symbol: ts.Symbol, objects: Map<string, DescribedObject>): void {
    const { name } = symbol;
    if (objects.has(name)) return;
    const { text } = this.#textOf(symbol, name);
    const isData = this.#isData(type, symbol);
    // Noted before its members, which may consist of it again.
    const described = { name, text, definition: isData ? "" : this.#sayWhole(type), members: [] };
    objects.set(name, described);
    const members = isData ? this.#members(type, objects, name) : [];
    objects.set(name, { ...described, members });
  }

  /** Whether it is a choice between things that are more than texts: `string[] | …`. */
  #isChoice(type: ts.Type, symbol: ts.Symbol): boolean {
    const isNamed = type.aliasSymbol === symbol && type.isUnion() && isOwn(symbol);
    return isNamed && !type.types.every((one) => one.isLiteral());
  }

  /** Whether it is plain data of this project's own: no class, nothing of a library, no function. */
  #isData(type: ts.Type, symbol: ts.Symbol): boolean {
    const isObject = (type.flags & ts.TypeFlags.Object) !== 0 && !type.isClass();
    if (!isOwn(symbol) || !isObject || symbol.name.startsWith("__")) return false;
    const members = this.#checker.getPropertiesOfType(type);
    return members.length > 0 && members.every((one) => !this.#isFunction(one));
  }

  #isFunction(member: ts.Symbol): boolean {
    return this.#checker.getTypeOfSymbol(member).getCallSignatures().length > 0;
  }

  /** A docstring, and what it says of the default. */
  #textOf(symbol: ts.Symbol, name: string): { text: string; rest: string } {
    const whole = ts.displayPartsToString(symbol.getDocumentationComment(this.#checker));
    const tag = symbol.getJsDocTags(this.#checker).find((one) => one.name === "default");
    const [text = "", inline = ""] = whole.split(/\s@default\s/);
    // What tells one kind of object from another says so by its value.
    const isKind = name.endsWith(".kind");
    if (text.trim() === "" && !isKind) throw undescribed(name, "has no docstring");
    const rest = inline === "" ? ts.displayPartsToString(tag?.text) : inline;
    return { text: text.trim(), rest: flat(rest) };
  }
}

function isOwn(symbol: ts.Symbol): boolean {
  const [declaration] = symbol.declarations ?? [];
  const file = declaration?.getSourceFile().fileName ?? "";
  return file !== "" && !file.includes("/node_modules/");
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function undescribed(name: string, what: string): UserError {
  return new UserError(
    "ComponentUndescribed",
    `'${name}' ${what}: docs/components.md tells of it.`,
  );
}
