import type { Finding, Judgement } from "../judge/judgement.ts";
import { clean, stopped } from "./clean.ts";

/** The kinds of findings of a check, as rules. */
const rules = {
  danger: "A step that destroys data, or may.",
  leak: "A value in plain text that looks like a secret.",
  exposure: "Something becomes reachable from outside.",
  right: "Somebody may do more than before.",
  protection: "A protection is taken off or lowered.",
  refused: "The program of a stack refuses to run.",
  unknown: "Nobody can tell what changes in a stack.",
} as const;

type RuleName = keyof typeof rules;

interface Told {
  ruleId: string;
  level: "error" | "warning" | "note";
  text: string;
  /** File that a reader would change, from the root of the project. */
  file: string;
}

/** The findings as SARIF 2.1.0, for pages that list what scanners found. */
export function formatSarif(judgement: Judgement): string {
  const told = findingsOf(judgement);
  const ruleIds = [...new Set(told.map(({ ruleId }) => ruleId))];
  const log = {
    version: "2.1.0",
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    runs: [
      {
        tool: {
          driver: {
            name: "Slipway",
            version: judgement.slipway,
            rules: ruleIds.map((id) => rule(id)),
          },
        },
        columnKind: "utf16CodeUnits",
        results: told.map((one) => result(one, ruleIds.indexOf(one.ruleId))),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function rule(id: string): object {
  const [kind = "", name = ""] = id.split("/");
  const sentence =
    kind === "policy" ? `Policy ${name}.` : ((rules[kind as RuleName] as string | undefined) ?? id);
  return { id, shortDescription: { text: sentence } };
}

function result({ ruleId, level, text, file }: Told, ruleIndex: number): object {
  const uri = file.split("/").map(encodeURIComponent).join("/");
  return {
    ruleId,
    ruleIndex,
    level,
    message: { text },
    locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } } }],
  };
}

function findingsOf(judgement: Judgement): Told[] {
  const application = (stacks: string[]): string => {
    const found = judgement.stacks.find(({ stack }) => stacks.includes(stack));
    return `stacks/${found?.application ?? "index"}.ts`;
  };
  const of = (kind: RuleName, found: readonly Finding[]): Told[] =>
    found
      .filter(({ direction }) => direction === "worse")
      .map((one) => ({
        ruleId: kind,
        level: one.grave ? "error" : "warning",
        text: clean(`${one.name} (${one.type}) in ${one.stacks.join(", ")}: ${one.text}`),
        file: application(one.stacks),
      }));
  return [
    ...judgement.refusals.map((one): Told => ({
      ruleId: one.kind,
      level: one.kind === "refused" ? "error" : "warning",
      text: clean(
        `${one.stacks.join(", ")}: ${one.code}: ${stopped(one.message)} ${stopped(one.todo)}`,
      ),
      file: `Pulumi.${one.stacks[0] ?? ""}.yaml`,
    })),
    ...of("danger", judgement.dangers),
    ...of("leak", judgement.leaks),
    ...of("exposure", judgement.exposure),
    ...of("right", judgement.rights),
    ...of("protection", judgement.protection),
    ...policiesOf(judgement),
  ];
}

function policiesOf({ policies }: Judgement): Told[] {
  return policies
    .filter(({ state }) => state !== "mended")
    .map(({ rule: name, level, stacks, resource, message, fix }) => ({
      ruleId: `policy/${name}`,
      level: level === "mandatory" ? "error" : "note",
      text: clean(`${resource} in ${stacks.join(", ")}: ${stopped(message)} ${stopped(fix)}`),
      file: `Pulumi.${stacks[0] ?? ""}.yaml`,
    }));
}
