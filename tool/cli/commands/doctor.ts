import * as z from "zod";
import { defineCommand } from "../command.ts";
import { checks } from "../doctor/checks.ts";
import type { Finding, Level } from "../doctor/finding.ts";
import { exitCodes } from "../exit-codes.ts";
import { sharedOptions } from "../options.ts";
import type { Style } from "../output/style.ts";
import { padTo } from "../output/text.ts";

/** `slipway doctor`. */
export const doctor = defineCommand<{ json: boolean }>({
  name: "doctor",
  group: "Look",
  summary: "check that this machine has what slipway needs",
  details:
    "Looks at Node, the npm packages with binaries or install scripts, Postgres, the cache server, the Pulumi CLI, " +
    "git, the state folder and the running environments. Exits 1 when anything is a problem.",
  arguments: [],
  options: [sharedOptions.json],
  examples: ["slipway doctor"],
  input: z.object({ json: z.boolean().default(false) }),
  run: async (cli, input) => {
    const findings = (await Promise.all(checks.map((check) => check(cli)))).flat();
    if (input.json) cli.out.line(JSON.stringify(findings, undefined, 2));
    else cli.out.show(formatFindings(findings, cli.out.style));
    return findings.some((one) => one.level === "problem") ? exitCodes.failed : exitCodes.ok;
  },
});

const colours: Record<Level, Parameters<Style>[0]> = {
  ok: "green",
  warning: "yellow",
  problem: "red",
};

/** One line a finding, with the way to mend it below. */
export function formatFindings(findings: readonly Finding[], style: Style): string[] {
  const width = Math.max(0, ...findings.map((one) => one.name.length));
  return findings.flatMap((one) => {
    const level = padTo(style(colours[one.level], one.level), "problem".length);
    const fix = one.fix === undefined ? [] : [`${" ".repeat(9 + width + 2)}fix: ${one.fix}`];
    return [`${level}  ${padTo(one.name, width)}  ${one.message}`, ...fix];
  });
}
