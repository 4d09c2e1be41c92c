import type { Problem } from "../../../variables/user-error.ts";

/** What a component gives to those that link to it. */
export type LinkKind = "database" | "cache" | "bucket" | "queue" | "search" | "model" | "service";

/** What a variable of a link can hold beside the whole address. */
export type LinkPart = "host" | "port" | "user" | "password" | "database" | "tls";

/** The variables of a link by what each holds; exactly these are given. */
export type LinkNames = Partial<Record<"url" | LinkPart, string>>;

/** How the name of a part's variable ends. */
export const partEndings: Readonly<Record<LinkPart, string>> = {
  host: "HOST",
  port: "PORT",
  user: "USER",
  password: "PASSWORD",
  database: "NAME",
  tls: "TLS",
};

/** The parts that an address has on every platform, by the kind of its component. */
const partsOfKind: Readonly<Partial<Record<LinkKind, readonly LinkPart[]>>> = {
  database: ["host", "port", "user", "password", "database", "tls"],
  cache: ["host", "port", "password", "tls"],
  service: ["host", "port", "tls"],
};

/** Why the address of a kind has no parts, as the end of a sentence. */
const whole: Readonly<Partial<Record<LinkKind, string>>> = {
  bucket: "its address is a URL of S3, with its keys in it",
  queue: "its address is one of AMQP here and of SQS there",
  search: "its clients take the URL as it is",
  model: "its clients take the URL as it is",
};

/** What a link says of its parts. */
export interface SaidParts {
  as?: string | LinkNames | undefined;
  parts?: boolean | undefined;
}

/**
 * The variables of a link's parts by what each holds: those that it names, or, with `parts: true`,
 * all that its kind has, under the name of the address without its ending: `DATABASE_URL` stands
 * beside `DATABASE_HOST`.
 */
export function planParts(
  kind: LinkKind,
  { as, parts }: SaidParts,
  variable: string,
): Partial<Record<LinkPart, string>> {
  if (typeof as === "object") {
    return Object.fromEntries(Object.entries(as).filter(([part]) => part !== "url"));
  }
  if (parts !== true) return {};
  const prefix = variable.replace(/_(URL|URI|DSN|ADDRESS)$/, "");
  const all = partsOfKind[kind] ?? [];
  return Object.fromEntries(all.map((part) => [part, `${prefix}_${partEndings[part]}`]));
}

/** What is wrong with the parts that a link asks for. */
export function findPartProblems(name: string, kind: LinkKind, said: SaidParts): Problem[] {
  const { as, parts } = said;
  const isNamed = typeof as === "object";
  if (parts !== undefined && typeof parts !== "boolean") {
    const message = `\`parts\` is ${JSON.stringify(parts)}; use true, or name each by \`as\`: ${example}`;
    return [{ at: name, message }];
  }
  if (!isNamed && parts !== true) return [];
  if (isNamed && parts !== undefined) {
    return [{ at: name, message: "`as` names its variables one by one; leave `parts` out" }];
  }
  const why = whole[kind];
  const asked: string[] = isNamed ? Object.keys(as) : [];
  if (why !== undefined && asked.join() !== "url") {
    return [{ at: name, message: `a ${kind} has no parts: ${why}; ${sayWhole}` }];
  }
  if (isNamed && asked.length === 0) {
    return [{ at: name, message: `\`as\` names no variable; use a name, or such as ${example}` }];
  }
  const known: readonly string[] = ["url", ...(partsOfKind[kind] ?? [])];
  const strange = asked.filter((part) => !known.includes(part));
  const message = `a ${kind} has no ${strange.join(", ")}; it has ${known.join(", ")}`;
  return strange.length === 0 ? [] : [{ at: name, message }];
}

const example = '{ host: "DB_HOST", password: "DB_PASSWORD" }';

const sayWhole = 'leave `parts` out, and name the address by `as`, such as as: "FILES_URL"';
