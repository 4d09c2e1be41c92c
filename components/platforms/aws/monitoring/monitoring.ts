import * as pulumi from "@pulumi/pulumi";
import { Dashboard } from "@pulumi/aws/cloudwatch/dashboard.js";
import type { Monitoring } from "../../../monitoring.ts";
import type { BuiltMonitoring, MonitoringRequest } from "../../../base/platform.ts";
import { awsOf, childOptions } from "../handles.ts";
import { nameOf } from "../names.ts";
import { alarmsOf } from "./alerting.ts";
import { planDashboard } from "./dashboard.ts";
import { createOwnAlarms } from "./own-alarms.ts";

/**
 * Builds a dashboard of CloudWatch. The figures are those that AWS's services give by themselves,
 * and logs go to CloudWatch with or without it; nobody asks services for `/metrics`. Traces are
 * taken by a collector beside each program, which is built with it.
 */
export async function buildMonitoring(
  owner: Monitoring,
  { alerting, plan }: MonitoringRequest,
): Promise<BuiltMonitoring> {
  await owner.environment.othersBuilt();
  const alarms = alerting && alarmsOf.get(alerting);
  if (alarms) createOwnAlarms(owner, plan, alarms.topicsOf);
  const body = planDashboard(owner, alarms?.arns ?? [], plan.panels);
  const args = {
    dashboardName: nameOf("dashboard", owner),
    dashboardBody: pulumi.jsonStringify(body),
  };
  const { dashboardName } = new Dashboard(owner.childName("dashboard"), args, childOptions(owner));
  const { region } = awsOf(owner).settings;
  const console = `https://${region}.console.aws.amazon.com/cloudwatch/home`;
  return {
    url: pulumi.interpolate`${console}?region=${region}#dashboards/dashboard/${dashboardName}`,
  };
}
