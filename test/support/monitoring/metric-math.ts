/** A value at one look; undefined where there is none. */
export type Value = number | undefined;

/** Names of figures and earlier steps, with their values at one look. */
export type Values = ReadonlyMap<string, Value>;

/**
 * Calculates an expression of CloudWatch's metric math at one look. What is missing stays missing in
 * arithmetic, `FILL` fills it, and functions of a list pass over it. A comparison is 1 or 0.
 *
 * Source: CloudWatch's user guide, "Using math expressions with CloudWatch metrics". Nothing that the
 * alarms here do not use is known.
 */
export function calculate(expression: string, values: Values): Value {
  const parser = new Parser(expression, values);
  return parser.whole();
}

const tokens = /\s*(>=|<=|==|!=|<>|[-+*/()[\],<>]|AND|OR|\d+(?:\.\d+)?(?:e[+-]?\d+)?|'[^']*'|\w+)/y;

/** From weak to strong. */
const levels: readonly Readonly<Record<string, (one: number, other: number) => number>>[] = [
  { OR: (one, other) => Number(one !== 0 || other !== 0) },
  { AND: (one, other) => Number(one !== 0 && other !== 0) },
  {
    ">": (one, other) => Number(one > other),
    ">=": (one, other) => Number(one >= other),
    "<": (one, other) => Number(one < other),
    "<=": (one, other) => Number(one <= other),
    "==": (one, other) => Number(one === other),
    "!=": (one, other) => Number(one !== other),
  },
  { "+": (one, other) => one + other, "-": (one, other) => one - other },
  { "*": (one, other) => one * other, "/": (one, other) => one / other },
];

class Parser {
  readonly #tokens: string[] = [];
  readonly #values: Values;

  constructor(expression: string, values: Values) {
    this.#values = values;
    tokens.lastIndex = 0;
    let at = 0;
    while (at < expression.trimEnd().length) {
      const match = tokens.exec(expression);
      if (!match?.[1]) throw new Error(`not metric math at ${at}: ${expression}`);
      this.#tokens.push(match[1]);
      at = tokens.lastIndex;
    }
  }

  whole(): Value {
    const value = this.#binary(0);
    if (this.#tokens.length > 0) throw new Error(`too much: ${this.#tokens.join(" ")}`);
    return value;
  }

  #binary(level: number): Value {
    const operators = levels[level];
    if (operators === undefined) return this.#single();
    let value = this.#binary(level + 1);
    for (;;) {
      const apply = operators[this.#tokens[0] ?? ""];
      if (apply === undefined) return value;
      this.#tokens.shift();
      const other = this.#binary(level + 1);
      value = value === undefined || other === undefined ? undefined : apply(value, other);
    }
  }

  #single(): Value {
    const token = this.#tokens.shift() ?? "";
    if (token === "(") {
      const value = this.#binary(0);
      this.#expect(")");
      return value;
    }
    if (/^\d/.test(token)) return Number(token);
    if (this.#tokens[0] === "(") return this.#call(token);
    if (!this.#values.has(token)) throw new Error(`'${token}' is no figure and no step before`);
    return this.#values.get(token);
  }

  #call(name: string): Value {
    this.#expect("(");
    if (name === "DB_PERF_INSIGHTS") return this.#insights();
    if (name === "MAX" || name === "SUM") return this.#ofList(name);
    const parts = [this.#binary(0)];
    while (this.#tokens[0] === ",") {
      this.#tokens.shift();
      parts.push(this.#binary(0));
    }
    this.#expect(")");
    const [first, second, third] = parts;
    if (name === "FILL") return first ?? second;
    if (name === "IF") return first === undefined ? undefined : first === 0 ? third : second;
    throw new Error(`no function ${name}`);
  }

  /** The counter's own name stands for its value. */
  #insights(): Value {
    const words = this.#tokens.splice(0, this.#tokens.indexOf(")") + 1);
    const counter = words.at(-2)?.replaceAll("'", "") ?? "";
    return this.#values.get(counter);
  }

  #ofList(name: "MAX" | "SUM"): Value {
    this.#expect("[");
    const list = [this.#binary(0)];
    while (this.#tokens[0] === ",") {
      this.#tokens.shift();
      list.push(this.#binary(0));
    }
    this.#expect("]");
    this.#expect(")");
    const known = list.filter((value) => value !== undefined);
    if (known.length === 0) return undefined;
    return name === "MAX" ? Math.max(...known) : known.reduce((sum, value) => sum + value, 0);
  }

  #expect(token: string): void {
    const found = this.#tokens.shift();
    if (found !== token) throw new Error(`'${found ?? "the end"}' where '${token}' must be`);
  }
}
