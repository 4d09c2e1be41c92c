/** Shorter secrets are hidden where they stand only: by value they would blank out ordinary text. */
const shortestMasked = 4;
const placeholder = "[secret]";

/** Which texts, and how many, are kept with what they are masked to. */
const longestKept = 300;
const mostKept = 20_000;

/** Words that stand in every text: hiding them hides nothing, and makes it unreadable. */
const everyday = /^(true|false|null|development|production)$/;
/** A line of a YAML file that only names what follows. */
const bareKey = /^[A-Za-z_-]+:$/;

/** Width of lines in which tools print base64: `base64`, and PEM. */
const base64Widths = [76, 64];

/**
 * Hides secrets by their values, wherever they turn up: in plain, line by line, JSON-escaped,
 * URL-encoded, in base64, and in base64 together with something else, as in a Basic header.
 *
 * Whoever changes a text masks it first: what was indented, cut or joined is not found any more.
 */
export class SecretMask {
  readonly #shortestLine: number;
  readonly #forms = new Set<string>();
  readonly #cores = new Set<string>();
  readonly #added = new Set<string>();
  /** Short texts that were masked before: most of what is told is told again and again. */
  readonly #known = new Map<string, string>();
  #sorted: string[] | undefined;

  /** @param shortestLine characters of a line by which a secret of several is known in part */
  constructor(shortestLine = shortestMasked) {
    this.#shortestLine = shortestLine;
  }

  /** Hides one more value from now on; of an address with a password that one too. */
  add(secret: string): void {
    if (this.#added.has(secret)) return;
    this.#added.add(secret);
    for (const value of [secret, ...passwordsIn(secret)]) this.#add(value);
    this.#sorted = undefined;
    this.#known.clear();
  }

  /** The text with every known secret replaced. */
  text(text: string): string {
    if (this.#forms.size === 0) return text;
    if (text.length > longestKept) return this.#mask(text);
    const known = this.#known.get(text) ?? this.#mask(text);
    if (this.#known.size < mostKept) this.#known.set(text, known);
    return known;
  }

  #mask(text: string): string {
    // Longest first: a form may be part of another one.
    this.#sorted ??= [...this.#forms].sort((left, right) => right.length - left.length);
    let masked = text;
    for (const form of this.#sorted) {
      if (form.length <= masked.length) masked = masked.replaceAll(form, placeholder);
    }
    for (const core of this.#cores) {
      if (core.length <= masked.length) masked = hideBase64(masked, core);
    }
    return masked;
  }

  /** A copy of any data with every text in it masked; keys stay. */
  data<T>(data: T): T {
    return this.#data(data) as T;
  }

  #add(value: string): void {
    if (!worthHiding(value)) return;
    for (const form of [...writtenForms(value), ...base64Forms(value)]) this.#forms.add(form);
    for (const core of base64Cores(value)) this.#cores.add(core);
    for (const line of this.#linesOf(value)) {
      for (const form of writtenForms(line)) this.#forms.add(form);
    }
  }

  /** The lines of a value that has several; how they are indented is for whoever prints them. */
  #linesOf(value: string): string[] {
    const lines = value.split(/\r\n|\r|\n/).map((line) => line.trim());
    if (lines.length === 1) return [];
    const isKnown = (line: string): boolean =>
      line.length >= this.#shortestLine && worthHiding(line) && !bareKey.test(line);
    return lines.filter(isKnown);
  }

  #data(data: unknown): unknown {
    if (this.#forms.size === 0) return data;
    if (typeof data === "string") return this.text(data);
    if (Array.isArray(data)) return data.map((item) => this.#data(item));
    if (typeof data !== "object" || data === null) return data;
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, this.#data(value)]));
  }
}

/** An error with its message, its stack and all that caused it masked; anything else as it is. */
export function maskError(error: unknown, mask: Pick<SecretMask, "text">): unknown {
  if (!(error instanceof Error)) return typeof error === "string" ? mask.text(error) : error;
  error.message = mask.text(error.message);
  if (error.stack !== undefined) error.stack = mask.text(error.stack);
  if ("details" in error && typeof error.details === "string") {
    error.details = mask.text(error.details);
  }
  if (error.cause !== undefined) error.cause = maskError(error.cause, mask);
  return error;
}

function worthHiding(value: string): boolean {
  return value.length >= shortestMasked && !everyday.test(value);
}

/** The password of an address, which is often printed in parts: as it stands, and decoded. */
function passwordsIn(secret: string): string[] {
  if (!URL.canParse(secret)) return [];
  const { username, password } = new URL(secret);
  if (password === "") return [];
  const plain = decode(password);
  return [password, plain, `${decode(username)}:${plain}`];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function writtenForms(value: string): string[] {
  const encoded = encodeURIComponent(value.toWellFormed());
  return [value, JSON.stringify(value).slice(1, -1), encoded, encoded.replaceAll("%20", "+")];
}

function base64Forms(value: string): string[] {
  const base64 = Buffer.from(value).toString("base64");
  const lines = base64Widths.flatMap((width) => cut(base64, width));
  return [base64, base64.replace(/=+$/, ""), Buffer.from(value).toString("base64url"), ...lines];
}

/** The lines of a text that takes more than one. */
function cut(text: string, width: number): string[] {
  if (text.length <= width) return [];
  const count = Math.ceil(text.length / width);
  const lines = Array.from({ length: count }, (_, at) => text.slice(at * width, (at + 1) * width));
  return lines.filter(worthHiding);
}

/**
 * What the base64 of a text that holds the value is sure to have, wherever the value begins in it:
 * three bytes are four characters, so there are three ways. Those that share bits with what stands
 * before and behind are not among them.
 */
function base64Cores(value: string): string[] {
  const bytes = Buffer.from(value);
  const cores = [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const [from, to] = [Math.ceil((before * 8) / 6), Math.floor((whole.length * 8) / 6)];
    return (["base64", "base64url"] as const).map((form) => whole.toString(form).slice(from, to));
  });
  return cores.filter((core) => core.length >= shortestMasked);
}

/** The text without each run of base64 that has a core: its ends tell some bits as well. */
function hideBase64(text: string, core: string): string {
  let masked = text;
  for (let at = masked.indexOf(core); at >= 0; at = masked.indexOf(core, at)) {
    let [from, to] = [at, at + core.length];
    while (from > 0 && isBase64(masked.charAt(from - 1))) from -= 1;
    while (to < masked.length && isBase64(masked.charAt(to))) to += 1;
    while (masked.charAt(to) === "=") to += 1;
    masked = masked.slice(0, from) + placeholder + masked.slice(to);
    at = from + placeholder.length;
  }
  return masked;
}

function isBase64(character: string): boolean {
  return /[A-Za-z0-9+/_-]/.test(character);
}
