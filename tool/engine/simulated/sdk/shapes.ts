/** What a property takes, as the generated declarations say it. */
export type Shape =
  | { kind: "any" }
  | { kind: "string" }
  | { kind: "number" }
  | { kind: "boolean" }
  | { kind: "literal"; value: string | number | boolean }
  | { kind: "list"; of: Shape }
  | { kind: "map"; of: Shape }
  /** A named object of the SDK: `inputs.ecs.ServiceLoadBalancer`. */
  | { kind: "object"; side: "inputs" | "outputs"; name: string }
  /** A named list of legal values: `enums.core.v1.ServiceSpecType`. */
  | { kind: "enum"; name: string }
  | { kind: "union"; of: Shape[] };

/** One property of an object. */
export interface Member {
  shape: Shape;
  required: boolean;
}

/** The properties of an object by name. */
export type Members = Record<string, Member>;

const any: Shape = { kind: "any" };
const tokens = /\s*(?:\/\*[\s\S]*?\*\/\s*)*([A-Za-z_$][\w$.]*|"[^"]*"|-?\d+(?:\.\d+)?|[^\s\w])/y;

/** Reads types and members of generated declarations, from one place of a text on. */
class Reader {
  readonly #text: string;
  #position: number;
  /** The token before the position, read and not yet taken. */
  #token: string | undefined;

  constructor(text: string, position: number) {
    this.#text = text;
    this.#position = position;
  }

  members(): Members {
    const members: Members = {};
    while (this.#peek() !== "}" && this.#peek() !== "") {
      if (this.#peek() === "readonly") this.#next();
      const name = unquoted(this.#next());
      const optional = this.#skip("?");
      this.#skip(":");
      members[name] = { shape: this.type(), required: !optional };
      this.#skip(";");
    }
    return members;
  }

  type(): Shape {
    const parts: Shape[] = [];
    let optional = false;
    do {
      if (this.#skip("undefined") || this.#skip("null")) optional = true;
      else parts.push(this.#item());
    } while (this.#skip("|"));
    const [only = any] = parts;
    if (parts.length <= 1) return optional && parts.length === 0 ? any : only;
    return parts.some(({ kind }) => kind === "any") ? any : { kind: "union", of: parts };
  }

  #item(): Shape {
    let shape = this.#primary();
    while (this.#skip("[")) {
      this.#skip("]");
      shape = { kind: "list", of: shape };
    }
    return shape;
  }

  #primary(): Shape {
    const token = this.#next();
    if (token === "(") return this.#closed(this.type(), ")");
    if (token === "{") return this.#map();
    if (token.startsWith('"')) return { kind: "literal", value: unquoted(token) };
    if (/^-?\d/.test(token)) return { kind: "literal", value: Number(token) };
    if (this.#skip("<")) {
      const inner = this.type();
      while (this.#skip(",")) this.type();
      this.#skip(">");
      return /^(pulumi\.(Input|Output)|Promise)$/.test(token) ? inner : any;
    }
    return named(token);
  }

  /** `{ [key: string]: T; }` */
  #map(): Shape {
    if (!this.#skip("[")) {
      this.members();
      return this.#closed(any, "}");
    }
    while (!["]", ""].includes(this.#peek())) this.#next();
    this.#next();
    this.#skip(":");
    const of = this.type();
    this.#skip(";");
    return this.#closed({ kind: "map", of }, "}");
  }

  #closed(shape: Shape, end: string): Shape {
    this.#skip(end);
    return shape;
  }

  #peek(): string {
    if (this.#token === undefined) {
      tokens.lastIndex = this.#position;
      this.#token = tokens.exec(this.#text)?.[1] ?? "";
      if (this.#token !== "") this.#position = tokens.lastIndex;
    }
    return this.#token;
  }

  #next(): string {
    const token = this.#peek();
    this.#token = undefined;
    return token;
  }

  #skip(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#next();
    return true;
  }
}

function unquoted(token: string): string {
  return token.startsWith('"') ? token.slice(1, -1) : token;
}

function named(token: string): Shape {
  switch (token) {
    case "string":
    case "pulumi.ID":
    case "ARN":
      return { kind: "string" };
    case "number":
    case "boolean":
      return { kind: token };
    case "true":
    case "false":
      return { kind: "literal", value: token === "true" };
  }
  const [root = "", ...rest] = token.split(".");
  const name = rest.join(".");
  if (root === "inputs" || root === "outputs") return { kind: "object", side: root, name };
  return root === "enums" ? { kind: "enum", name } : any;
}

/** Members of an object from behind its opening brace to its closing one. */
export function parseMembers(text: string, position: number): Members {
  return new Reader(text, position).members();
}

/** The type that stands at one place of a text. */
export function parseShape(text: string, position = 0): Shape {
  return new Reader(text, position).type();
}
