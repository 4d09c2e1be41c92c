import { Budget } from "@pulumi/aws/budgets/budget.js";
import type * as inputs from "@pulumi/aws/types/input.js";
import { UserError } from "../../../../variables/user-error.ts";
import type { Alerting } from "../../../alerting.ts";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import { awsOf, childOptions } from "../handles.ts";
import type { Topics } from "../monitoring/topics.ts";
import { nameOf } from "../names.ts";
import type { AwsSettings } from "../settings.ts";

type Notification = inputs.budgets.BudgetNotification;

/**
 * Builds the month's budget of an environment, where the settings have one: it counts what carries
 * the environment's tags, once the account has them as cost allocation tags.
 */
export function createBudget(owner: Alerting, topics: Topics): void {
  const { budgetUsd } = awsOf(owner).settings;
  if (budgetUsd === undefined) return;
  const { application, environment } = owner.tags;
  const args = {
    name: nameOf("budget", owner),
    budgetType: "COST",
    timeUnit: "MONTHLY",
    limitAmount: String(budgetUsd),
    limitUnit: "USD",
    metrics: "UnblendedCost",
    filterExpression: { ands: [tagged({ application }), tagged({ environment })].flat() },
    notifications: [
      planNotification("ACTUAL", 80, topics.warning.arn),
      planNotification("FORECASTED", 100, topics.warning.arn),
      planNotification("ACTUAL", 100, topics.critical.arn),
    ],
    tags: owner.tags,
  };
  new Budget(owner.childName("budget"), args, childOptions(owner));
}

function tagged(tags: Record<string, string>): inputs.budgets.BudgetFilterExpressionAnd[] {
  return Object.entries(tags).map(([key, value]) => ({
    tags: { key, values: [value], matchOptions: ["EQUALS"] },
  }));
}

function planNotification(
  notificationType: string,
  threshold: number,
  topicArn: Notification["notificationType"],
): Notification {
  return {
    comparisonOperator: "GREATER_THAN",
    notificationType,
    threshold,
    thresholdType: "PERCENTAGE",
    subscriberSnsTopicArns: [topicArn],
  };
}

/**
 * Checks that somebody is told of a budget.
 *
 * @throws UserError `BudgetUnheard` where the application has no Alerting.
 */
export async function checkBudget(
  owner: EnvironmentView,
  { budgetUsd }: AwsSettings,
): Promise<void> {
  await owner.declared;
  if (budgetUsd === undefined || owner.namesOf("alerting").length > 0) return;
  throw new UserError(
    "BudgetUnheard",
    `slipway:aws.budgetUsd is ${budgetUsd}, and the application has no Alerting that would tell ` +
      `anybody: add new Alerting("alerting", { environment, receivers }), or leave budgetUsd out.`,
  );
}
