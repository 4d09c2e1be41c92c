import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { ruleNames } from "../../components/plan/monitoring-plan.ts";
import { findTool, runTool } from "../support/monitoring/monitoring-tools.ts";
import { makeTempFolder } from "../support/temp-folder.ts";
import { createHourCases, hour } from "./hour-cases.ts";
import type { HourCase } from "./hour-cases.ts";
import { faultAt, formatCurve, ruleFile, stepSeconds, withoutFigures } from "./rule-cases.ts";

const promtool = findTool("promtool");
const cases = createHourCases();
const sources = ["local", "docker", "kubernetes"] as const;

/** What promtool is asked: whether it fired at each look of a time, and whether it ended. */
function formatTest(one: HourCase): object {
  const { alert, severity } = one.rule;
  const firing = `max(ALERTS{alertname="${alert}",severity="${severity}",alertstate="firing"})`;
  // Till the last look in the state.
  const last = hour - stepSeconds;
  const always = `min_over_time((${firing} or vector(0))[${last - one.begins}s:${stepSeconds}s])`;
  return {
    interval: `${stepSeconds}s`,
    input_series: one.curves.map((curve) => formatCurve(curve, hour, "faulty")),
    promql_expr_test: [
      { expr: firing, eval_time: `${faultAt - stepSeconds}s`, exp_samples: [] },
      { expr: always, eval_time: `${faultAt + last}s`, exp_samples: [{ labels: "{}", value: 1 }] },
      { expr: firing, eval_time: `${faultAt + hour + one.ends}s`, exp_samples: [] },
    ],
  };
}

/** Lets promtool play a state; gives what it says. */
async function play(one: HourCase): Promise<string> {
  const folder = await makeTempFolder();
  const every = `${stepSeconds}s`;
  const file = { rule_files: ["rules.yml"], evaluation_interval: every, tests: [formatTest(one)] };
  await writeFile(join(folder, "rules.yml"), ruleFile(one.source, [one.rule]));
  await writeFile(join(folder, "test.yml"), stringify(file, { lineWidth: 0 }));
  const { ok, text } = await runTool(promtool ?? "", ["test", "rules", "test.yml"], folder);
  return ok ? "fires all the time" : text;
}

describe.skipIf(!promtool)("a state that lasts an hour", () => {
  test.each(cases.map((one) => [one.rule.name, one.source, one.state, one] as const))(
    "%s on %s: %s",
    async (_name, _source, _state, one) => {
      expect(await play(one)).toBe("fires all the time");
    },
  );
});

test("every default alert is played on every platform that has figures for it", () => {
  for (const source of sources) {
    const played = new Set(
      cases.filter((one) => one.source === source).map(({ rule }) => rule.name),
    );
    const told = ruleNames.filter((name) => !withoutFigures[source].includes(name));
    expect([...played].toSorted()).toEqual(told.toSorted());
  }
});
