import { count } from "../../wording.ts";
import { verdicts } from "./judgement.ts";
import type { Finding, Judgement, ResourceChange, Verdict } from "./judgement.ts";

/** Why a verdict is at least so grave. */
interface Reason {
  verdict: Verdict;
  text: string;
}

type Judged = Pick<
  Judgement,
  | "dangers"
  | "exposure"
  | "rights"
  | "protection"
  | "leaks"
  | "policies"
  | "policyFiles"
  | "variables"
  | "costs"
  | "stacks"
  | "refusals"
  | "changes"
>;

/** The verdict with its reasons, the gravest first. */
export function verdictOf(judged: Judged): { verdict: Verdict; reasons: string[] } {
  const reasons = [...refused(judged), ...worse(judged), ...lookClosely(judged)].toSorted(
    (one, other) => verdicts.indexOf(other.verdict) - verdicts.indexOf(one.verdict),
  );
  const [gravest] = reasons;
  return {
    verdict: gravest?.verdict ?? "safe",
    reasons: gravest === undefined ? [calm(judged)] : reasons.map(({ text }) => text),
  };
}

function calm({ changes }: Judged): string {
  return changes.length === 0
    ? "nothing changes"
    : `${count(changes.length, "resource changes", "resources change")}, and none of what is looked for was found`;
}

function some(verdict: Verdict, number: number, text: (number: number) => string): Reason[] {
  return number === 0 ? [] : [{ verdict, text: text(number) }];
}

function refused({ refusals, policies }: Judged): Reason[] {
  const stacks = new Set(
    refusals.filter(({ kind }) => kind === "refused").flatMap((one) => one.stacks),
  );
  const broken = policies.filter(
    ({ level, state }) => level === "mandatory" && (state === "new" || state === "stricter"),
  );
  return [
    ...some(
      "refused",
      stacks.size,
      () => `the program refuses to run for ${[...stacks].join(", ")}`,
    ),
    ...some(
      "refused",
      broken.length,
      (n) => `${count(n, "mandatory policy is", "mandatory policies are")} newly violated`,
    ),
  ];
}

/** One reason for each kind of findings: as grave as the gravest of them. */
function worse(judged: Judged): Reason[] {
  return [
    reason(judged.dangers, (n) => `${count(n, "step endangers", "steps endanger")} data`, "sure"),
    reason(
      judged.leaks,
      (n) => `${count(n, "value in plain text looks", "values in plain text look")} like a secret`,
    ),
    reason(
      judged.exposure,
      (n) => `${count(n, "place becomes", "places become")} reachable from outside`,
    ),
    reason(judged.rights, (n) => `${count(n, "right is", "rights are")} wider`),
    reason(
      judged.protection,
      (n) => `${count(n, "protection is", "protections are")} taken off or lowered`,
    ),
  ].flat();
}

function reason(
  found: readonly Finding[],
  tell: (number: number) => string,
  gravely = "grave",
): Reason[] {
  const all = found.filter(({ direction }) => direction === "worse");
  const grave = all.filter((one) => one.grave).length;
  const mixed =
    grave === all.length
      ? ""
      : grave === 0
        ? `, none of them ${gravely}`
        : `, ${grave} of them ${gravely}`;
  return some(grave > 0 ? "dangerous" : "look closely", all.length, (n) => tell(n) + mixed);
}

function lookClosely(judged: Judged): Reason[] {
  const { policies, policyFiles, variables, costs, stacks, refusals, changes } = judged;
  const look = "look closely";
  const unknown = new Set(
    refusals.filter(({ kind }) => kind === "unknown").flatMap((one) => one.stacks),
  );
  const is = (state: string, level?: string) => (one: Judged["policies"][number]) =>
    one.state === state && (level === undefined || one.level === level);
  const created = changes.filter(({ op }) => op === "create");
  const lost = changes.filter(
    (one) =>
      !one.danger && (one.op === "replace" || (one.op === "delete" && !hasSuccessor(one, created))),
  );
  return [
    ...some(look, unknown.size, () => `nobody can tell what changes in ${[...unknown].join(", ")}`),
    ...some(
      look,
      policies.filter(is("weaker")).length,
      (n) => `${count(n, "policy is", "policies are")} taken less seriously than before`,
    ),
    ...some(
      look,
      policyFiles.length,
      (n) => `${count(n, "file")} of the policies themselves ${n === 1 ? "changes" : "change"}`,
    ),
    ...some(
      look,
      policies.filter(is("before", "mandatory")).length,
      (n) =>
        `${count(n, "mandatory policy", "mandatory policies")} ${n === 1 ? "is" : "are"} violated as before: an up is refused`,
    ),
    ...some(
      look,
      policies.filter(is("new", "advisory")).length,
      (n) =>
        `${count(n, "piece of advice", "pieces of advice")} of a policy ${n === 1 ? "is" : "are"} new`,
    ),
    ...some(
      look,
      variables.filter(({ missing }) => missing).length,
      (n) => `${count(n, "variable")} must be set and ${n === 1 ? "is" : "are"} not`,
    ),
    ...some(
      look,
      stacks.filter(({ file }) => file === "added").length,
      (n) => `${count(n, "stack is", "stacks are")} new`,
    ),
    ...some(
      look,
      stacks.filter(({ file }) => file === "removed").length,
      (n) => `the ${n === 1 ? "file of 1 stack is" : `files of ${n} stacks are`} gone`,
    ),
    ...some(
      look,
      costs.filter(({ direction }) => direction === "worse").length,
      (n) => `${count(n, "resource")} will likely cost more`,
    ),
    ...some(
      look,
      lost.length,
      (n) => `${count(n, "resource")} without data ${n === 1 ? "is" : "are"} replaced or deleted`,
    ),
  ];
}

/** Whether another one of its kind takes a resource's place: containers are named by what they run. */
function hasSuccessor(gone: ResourceChange, created: readonly ResourceChange[]): boolean {
  return created.some(
    ({ type, component, stacks }) =>
      type === gone.type &&
      component === gone.component &&
      gone.stacks.every((stack) => stacks.includes(stack)),
  );
}
