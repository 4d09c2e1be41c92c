import { expandJson } from "../../engine/json-diff.ts";
import type { PropertyChange } from "../../engine/engine.ts";
import { formatPair, formatValue } from "../../wording.ts";
import type { ChangedProperty, ResourceChange } from "./judgement.ts";
import { valuesByName } from "./leaks.ts";
import { document } from "./read.ts";
import type { Redactor } from "./redaction/redact.ts";
import type { JudgedStep } from "./stack-steps.ts";

/** Characters that each side of a change is kept with. */
const longest = 1000;
/** Characters from which on equal beginnings and ends of two values are left out. */
const longestPair = 80;

/** Changes of one resource that are equal in several stacks, before they are redacted. */
interface Group {
  judged: JudgedStep;
  stacks: string[];
  production: boolean;
}

/** Every change with its properties, equal ones of several stacks once, without a secret. */
export function changesOf(steps: readonly JudgedStep[], redactor: Redactor): ResourceChange[] {
  const groups = new Map<string, Group>();
  for (const judged of steps) {
    const { step, path } = judged;
    const key = JSON.stringify([step.op, step.type, step.name, path, step.changes, step.danger]);
    const known = groups.get(key);
    if (known === undefined) {
      groups.set(key, { judged, stacks: [judged.stack], production: judged.production });
    } else {
      known.production ||= judged.production;
      if (!known.stacks.includes(judged.stack)) known.stacks.push(judged.stack);
    }
  }
  return [...groups.values()].map((group) => changeOf(group, redactor));
}

function changeOf({ judged, stacks, production }: Group, redactor: Redactor): ResourceChange {
  const { step, path, component } = judged;
  const { op, type, name } = step;
  const hide = (text: string): string => redactor.text(text, production);
  const secrets = new Set(valuesByName(judged));
  return {
    stacks,
    type,
    name: hide(name),
    component: hide(component),
    op: op as ResourceChange["op"],
    path: path.map(hide),
    properties: propertiesOf(judged).map((one) => property(one, production, redactor, secrets)),
    danger: step.danger !== undefined,
  };
}

function propertiesOf({ step }: JudgedStep): PropertyChange[] {
  return step.op === "update" || step.op === "replace" ? step.changes.flatMap(expandJson) : [];
}

function property(
  change: PropertyChange,
  production: boolean,
  redactor: Redactor,
  secrets: ReadonlySet<string>,
): ChangedProperty {
  const { kind, replaces } = change;
  const path = redactor.text(change.path, production);
  // Hidden before they are cut: of a secret that was cut nobody knows that it is one.
  const key = /[A-Za-z]+$/.exec(change.path)?.[0] ?? "";
  const hide = (value: unknown): unknown =>
    Object.values(redactor.data({ [key]: hideWhole(value, secrets) }, production))[0];
  const [before, after] = [hide(change.before), hide(change.after)];
  if (kind === "add") return { path, kind, after: formatValue(after, longest), replaces };
  if (kind === "delete") return { path, kind, before: formatValue(before, longest), replaces };
  const [was, is] = formatPair(before, after, longestPair);
  return { path, kind, before: cut(was), after: cut(is), replaces };
}

function cut(text: string): string {
  return text.length <= longest
    ? text
    : `${text.slice(0, longest).toWellFormed()}… (${text.length} characters)`;
}

const mark = "[secret]";

/** A value without the secrets that it is, or holds as whole values: `NAME=…`, documents in texts. */
function hideWhole(value: unknown, secrets: ReadonlySet<string>): unknown {
  if (secrets.size === 0) return value;
  if (typeof value === "string") return hideInText(value, secrets);
  if (Array.isArray(value)) return value.map((item) => hideWhole(item, secrets));
  if (typeof value !== "object" || value === null) return value;
  const hidden = Object.entries(value).map(
    ([key, inner]) => [key, hideWhole(inner, secrets)] as const,
  );
  return Object.fromEntries(hidden);
}

function hideInText(value: string, secrets: ReadonlySet<string>): string {
  if (secrets.has(value)) return mark;
  const [name = "", ...rest] = value.split("=");
  if (secrets.has(rest.join("="))) return `${name}=${mark}`;
  const inner = document(value);
  if (typeof inner !== "object" || inner === null) return value;
  const hidden = JSON.stringify(hideWhole(inner, secrets));
  return hidden === JSON.stringify(inner) ? value : hidden;
}
