import type { Problem } from "../../../variables/user-error.ts";
import type { CloudWatchFigure, CloudWatchMetric } from "./own-plan.ts";
import { findQueryProblem } from "./promql.ts";

/** Everything wrong with what an alert or panel looks at, whatever the platform. */
export function findFigureProblems(at: string, { query, metric }: CloudWatchFigure): Problem[] {
  if (query === undefined && metric === undefined) {
    return [{ at: `${at}.query`, message: "is missing; give PromQL, or `metric` for aws" }];
  }
  const problem = query === undefined ? undefined : findQueryProblem(query);
  return [
    ...(problem === undefined ? [] : [{ at: `${at}.query`, message: problem }]),
    ...(metric ? findMetricProblems(`${at}.metric`, metric) : []),
  ];
}

function findMetricProblems(at: string, metric: CloudWatchMetric): Problem[] {
  const { namespace, name, stat, periodSeconds = 60 } = metric;
  const isPeriod = Number.isInteger(periodSeconds / 60) && periodSeconds >= 60;
  return [
    ...(namespace === ""
      ? [{ at: `${at}.namespace`, message: "is empty; use AWS/SQS or so" }]
      : []),
    ...(name === "" ? [{ at: `${at}.name`, message: "is empty; name a figure" }] : []),
    ...(/^(Sum|Average|Minimum|Maximum|SampleCount|p\d{1,2}(\.\d+)?)$/.test(stat)
      ? []
      : [{ at: `${at}.stat`, message: `is '${stat}'; use Sum, Average, Minimum, Maximum or p95` }]),
    ...(isPeriod
      ? []
      : [{ at: `${at}.periodSeconds`, message: `is ${periodSeconds}; use a multiple of 60` }]),
  ];
}

/** The alerts or panels that a platform has no figures for, since only the other one is given. */
export function findLanguageProblems(
  at: string,
  platform: string,
  language: "PromQL" | "CloudWatch",
  { query, metric }: CloudWatchFigure,
): Problem[] {
  if (language === "PromQL" && query === undefined) {
    const message = `is missing; ${platform} takes PromQL, and \`metric\` is for aws alone`;
    return [{ at: `${at}.query`, message }];
  }
  if (language === "CloudWatch" && metric === undefined) {
    const message =
      `is missing: on ${platform} nobody asks programs for figures, so that PromQL finds none; ` +
      "give a figure of CloudWatch as { namespace, name, stat, dimensions }";
    return [{ at: `${at}.metric`, message }];
  }
  return [];
}
