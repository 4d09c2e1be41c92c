import { entries, list, text, texts } from "../read.ts";
import type { Fact } from "../facts.ts";

/** One action on one resource for one principal, that a policy of AWS allows or denies. */
export interface Grant {
  deny: boolean;
  /** Pattern of the action in lower case: `s3:get*`; with `!` before it: all but that. */
  action: string;
  /** The action as it is written there. */
  written: string;
  resource: string;
  /** `*` for everybody; empty in a policy of an identity. */
  principal: string;
  /** Its conditions as one text; empty where there are none. */
  condition: string;
}

/** The grants of a policy document; none where it is no document. */
export function grantsOf(document: unknown): Grant[] {
  const statements = list(document, "Statement");
  const all = statements.length > 0 ? statements : entriesOfOne(document);
  return all.flatMap(grantsOfStatement);
}

function entriesOfOne(document: unknown): unknown[] {
  const one = Object.fromEntries(entries(document)).Statement;
  return one === undefined ? [] : [one];
}

function grantsOfStatement(statement: unknown): Grant[] {
  const deny = text(statement, "Effect") === "Deny";
  const condition = entries(statement, "Condition");
  const shared = { deny, condition: condition.length === 0 ? "" : JSON.stringify(condition) };
  const actions = patterns(statement, "Action");
  const resources = patterns(statement, "Resource");
  return principalsOf(statement).flatMap((principal) =>
    actions.flatMap((written) =>
      (resources.length === 0 ? [""] : resources).map((resource) => ({
        ...shared,
        action: written.toLowerCase(),
        written,
        resource,
        principal,
      })),
    ),
  );
}

/** The values of `Action`, or those of `NotAction` as all but these. */
function patterns(statement: unknown, key: "Action" | "Resource"): string[] {
  const not = texts(statement, `Not${key}`);
  return not.length > 0 ? [`!${not.toSorted().join(", ")}`] : texts(statement, key);
}

function principalsOf(statement: unknown): string[] {
  const not = text(statement, "NotPrincipal") ?? entries(statement, "NotPrincipal").length > 0;
  if (not !== false) return ["!"];
  const plain = text(statement, "Principal");
  if (plain !== undefined) return [plain];
  const named = entries(statement, "Principal").flatMap(([, value]) => texts({ value }, "value"));
  return named.length === 0 ? [""] : named;
}

/** Whether one grant gives all that another one does. */
export function covers(wide: Grant, narrow: Grant): boolean {
  return (
    wide.deny === narrow.deny &&
    (wide.condition === "" || wide.condition === narrow.condition) &&
    (wide.principal === narrow.principal || wide.principal === "*") &&
    matches(wide.action, narrow.action) &&
    matches(wide.resource, narrow.resource)
  );
}

/** Whether a pattern with `*` and `?` covers another one, which is taken as a text. */
function matches(pattern: string, name: string): boolean {
  if (pattern === name) return true;
  if (pattern.startsWith("!") || name.startsWith("!")) return pattern === "*";
  let [at, from, star, mark] = [0, 0, -1, 0];
  // Greedy, with one place to go back to: linear where a regular expression could explode.
  while (from < name.length) {
    const one = pattern[at];
    if (one === "*") [star, mark, at] = [at, from, at + 1];
    // A star of the other may be many characters, or none: one place does not cover it.
    else if (one !== undefined && (one === name[from] || (one === "?" && name[from] !== "*")))
      [at, from] = [at + 1, from + 1];
    else if (star >= 0) [at, mark, from] = [star + 1, mark + 1, mark + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

/** Actions with which somebody gives more rights, or takes another's place. */
const risen =
  /^(\*|iam:(\*|passrole|create.*|put.*|attach.*|update.*|add.*|set.*)|sts:\*|kms:(\*|putkeypolicy|creategrant)|organizations:.*|lambda:(\*|updatefunctioncode.*))$/;

/** Whether a grant alone makes a change dangerous. */
export function isGrave({ action, resource, principal, condition }: Grant): boolean {
  if (action.startsWith("!") || principal === "!" || principal === "*") return condition === "";
  if (risen.test(action)) return true;
  const isWide = action.endsWith(":*") || action === "*";
  return isWide && (resource === "*" || resource.startsWith("!"));
}

/** What a grant says, as the end of a sentence. */
export function describeGrant(grant: Grant): string {
  const what = plainly(grant.written);
  const where = plainly(grant.resource);
  const who =
    grant.principal === "!"
      ? "all but some"
      : grant.principal === "*"
        ? "everybody"
        : grant.principal;
  return (
    `${what}${where === "" ? "" : ` on ${where}`}${who === "" ? "" : ` for ${who}`}` +
    (grant.condition === "" ? "" : ` under ${grant.condition}`)
  );
}

function plainly(pattern: string): string {
  return pattern.startsWith("!") ? `all but ${pattern.slice(1)}` : pattern;
}

/** The rights that a policy document gives, comparable with those of another one. */
export function rightsOfDocument(document: unknown): Fact[] {
  return grantsOf(document)
    .filter(({ deny }) => !deny)
    .map((grant) => new GrantFact(grant));
}

/** What a policy document denies. */
export function denialsOfDocument(document: unknown): Fact[] {
  return grantsOf(document)
    .filter(({ deny }) => deny)
    .map((grant) => new GrantFact(grant));
}

class GrantFact implements Fact {
  readonly text: string;
  readonly grave: boolean;
  readonly grant: Grant;

  constructor(grant: Grant) {
    this.grant = grant;
    this.text = describeGrant(grant);
    this.grave = isGrave(grant);
  }

  within(other: Fact): boolean {
    return other instanceof GrantFact && covers(other.grant, this.grant);
  }
}
