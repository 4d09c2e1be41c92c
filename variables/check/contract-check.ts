import { compiles } from "../types/create.ts";
import type { Variable } from "../types/create.ts";
import { stages } from "../stage.ts";
import type { Problem } from "../user-error.ts";
import { clientPrefixOf } from "./client-names.ts";
import { isSlow } from "./slow-pattern.ts";

type Contract = Readonly<Record<string, Variable>>;

const validName = /^[A-Z][A-Z0-9_]*$/;

/** What is wrong with the definitions of a contract, each and together. */
export function findContractProblems(contract: Contract): Problem[] {
  const each = Object.entries(contract).flatMap(([name, variable]) => [
    ...findNameProblems(name, variable),
    ...variable.faults.map((message) => ({ at: name, message })),
    ...findPatternProblems(name, variable),
    ...findStageProblems(name, variable),
    ...findValueProblems(name, variable),
    ...findReferenceProblems(name, variable, contract),
  ]);
  return [...each, ...findCircles(contract), ...findNameClashes(contract)];
}

function findNameProblems(name: string, { sensitive }: Variable): Problem[] {
  const prefix = clientPrefixOf(name);
  return [
    ...(validName.test(name)
      ? []
      : [{ at: name, message: "a name has capital letters, digits and _ only" }]),
    ...(name === "PORT" ? [{ at: name, message: "PORT is set by the platform; remove it" }] : []),
    ...(sensitive && prefix !== undefined
      ? [
          {
            at: name,
            message:
              `is secret, and ${prefix} brings it to every browser; give it a name without ` +
              "that, or `sensitive: false` if everybody may have it",
          },
        ]
      : []),
  ];
}

function findPatternProblems(name: string, { spec: { pattern, items } }: Variable): Problem[] {
  const all = [pattern, items?.pattern].filter((one) => one !== undefined);
  return all.flatMap((one) => {
    const what = `pattern '${one.source}'`;
    if (!compiles(one)) return [{ at: name, message: `${what} is no regular expression` }];
    if (!isSlow(one)) return [];
    const message =
      `${what} can take for ever on a value that nearly matches: ` +
      "repeat nothing that repeats itself, such as (a+)+";
    return [{ at: name, message }];
  });
}

function findStageProblems(name: string, { required, defaults }: Variable): Problem[] {
  const named = Array.isArray(required) ? (required as readonly string[]) : [];
  return [...named, ...Object.keys(defaults)]
    .filter((stage) => !(stages as readonly string[]).includes(stage))
    .map((stage) => ({ at: name, message: `'${stage}' is no stage; use ${stages.join(", ")}` }));
}

function findValueProblems(name: string, variable: Variable): Problem[] {
  const { defaults, example, problemOf, spec } = variable;
  const { minLength = 0, maxLength = Infinity } = spec;
  const problems: Problem[] = [];
  if (minLength > maxLength) {
    problems.push({ at: name, message: `has minLength ${minLength} above maxLength ${maxLength}` });
  }
  for (const [stage, value] of Object.entries(defaults)) {
    const problem = problemOf(value);
    if (problem === undefined) continue;
    problems.push({ at: `${name} (${stage})`, message: `default '${value}' ${problem}` });
    break;
  }
  const wrong = example === undefined ? undefined : problemOf(example);
  if (wrong !== undefined) problems.push({ at: name, message: `example '${example}' ${wrong}` });
  return problems;
}

function findReferenceProblems(name: string, variable: Variable, contract: Contract): Problem[] {
  const { requires, required, feature, hostOf, defaults, source, scope } = variable;
  const when = typeof required === "object" && "when" in required ? [required.when] : [];
  const named = [...requires, ...when, ...(hostOf === undefined ? [] : [hostOf])];
  const missing = named
    .filter((other) => contract[other] === undefined || other === name)
    .map((other) => ({
      at: name,
      message: `names '${other}', which is ${other === name ? "itself" : "not in the contract"}`,
    }));
  const flag = feature === undefined ? undefined : contract[feature];
  if (feature !== undefined && flag?.type !== "boolean") {
    missing.push({ at: name, message: `belongs to '${feature}', which is no boolean() here` });
  }
  const isGiven = source === "linked" || (typeof scope === "object" && "deployment" in scope);
  if (isGiven && Object.keys(defaults).length > 0) {
    missing.push({ at: name, message: "is given by a link or the deployment; remove its default" });
  }
  return missing;
}

/** Circles of `requires`: then none could ever be set alone, and nobody knows which comes first. */
function findCircles(contract: Contract): Problem[] {
  const circles = new Map<string, Problem>();
  const visit = (name: string, way: readonly string[]): void => {
    const at = way.indexOf(name);
    if (at >= 0) {
      const circle = way.slice(at);
      const message = `requires itself: ${[...circle, name].join(" → ")}; leave one of them out`;
      const key = circle.toSorted().join();
      if (!circles.has(key)) circles.set(key, { at: name, message });
      return;
    }
    for (const next of contract[name]?.requires ?? []) {
      if (next !== name) visit(next, [...way, name]);
    }
  };
  for (const name of Object.keys(contract)) visit(name, []);
  return [...circles.values()];
}

/** Earlier names that are variables of their own, or that two have had. */
function findNameClashes(contract: Contract): Problem[] {
  const owners = new Map<string, string>();
  return Object.entries(contract).flatMap(([name, { deprecated }]) =>
    deprecated.flatMap((old) => {
      const owner = contract[old] === undefined ? owners.get(old) : old;
      owners.set(old, name);
      if (!validName.test(old)) return [{ at: name, message: `earlier name '${old}' is no name` }];
      if (owner === undefined) return [];
      return [{ at: name, message: `earlier name '${old}' is that of ${owner} too` }];
    }),
  );
}
