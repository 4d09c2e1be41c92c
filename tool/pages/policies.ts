import * as prettier from "prettier";
import * as z from "zod";
import { stages } from "../../variables/stage.ts";
import type { Rule } from "../../policies/rule.ts";
import { rules } from "../../policies/rules.ts";

const head = `# Policies

<!-- Made by \`npm run docs\` out of policies/rules.ts; a test tells when it is out of date. -->

A rule is a pure function of one resource's inputs, in one file under \`policies/rules\`. The same
rules run in three places: in-process in every run of the embedded engine, in the Pulumi CLI as a
policy pack (\`pulumi preview --policy-pack policies\`), and in tests.

A bare \`pulumi up\` on a self-managed backend loads no pack. What must hold even then, the program
checks too: a missing required variable stops it.

Each rule has a level at each stage: *mandatory* stops the run, *advisory* is told and goes on,
*off* is not evaluated. At production every rule is mandatory. What is at a custom stage is judged as
its parent stage's, which the tags of the cloud's resources say too. A resource that does not say its
stage is judged as production's.
A value that is not known before the deployment is judged once it is known.

In the pack a rule has one policy for each of its levels, as a pack's level is fixed: the second has
\`-advisory\` behind its name.
`;

/** The page about all rules, as Markdown. */
export async function formatPolicies(of: readonly Rule[] = rules): Promise<string> {
  const overview = [
    row("rule", ...stages),
    row(...["rule", ...stages].map(() => "---")),
    ...of.map((rule) =>
      row(`[${rule.name}](#${rule.name})`, ...stages.map((at) => level(rule, at))),
    ),
  ];
  const page = [head, overview.join("\n"), ...of.map(formatRule)].join("\n");
  return prettier.format(page, { parser: "markdown", printWidth: 100 });
}

function formatRule(rule: Rule): string {
  return [
    `\n## ${rule.name}\n`,
    `${rule.sentence}\n`,
    `- Group: ${rule.group}`,
    `- Looks at: ${rule.types.map((type) => `\`${type}\``).join(", ")}`,
    `- Fix: ${rule.fix}`,
    `- Configuration: ${formatConfig(rule)}`,
  ].join("\n");
}

function formatConfig(rule: Rule): string {
  const { properties = {} } = z.toJSONSchema(rule.config, { io: "input" });
  const options = Object.entries(properties).map(([name, schema]) => {
    const { default: preset, minimum, maximum } = typeof schema === "object" ? schema : {};
    return `\`${name}\` (${String(minimum)} to ${String(maximum)}; ${JSON.stringify(preset)} where unset)`;
  });
  return options.length === 0 ? "none" : options.join(", ");
}

function level(rule: Rule, stage: (typeof stages)[number]): string {
  const found = rule.levels[stage] ?? "mandatory";
  return found === "disabled" ? "off" : found;
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
