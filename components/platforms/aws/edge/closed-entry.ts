import { ListenerRule } from "@pulumi/aws/lb/listenerRule.js";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import { planEntryPage } from "../../entry-page.ts";
import { childOptions } from "../handles.ts";
import type { LoadBalancer } from "../built.ts";
import { firstPriority } from "./priorities.ts";

/**
 * Has the load balancer answer every request with the page of the environment's mode; nothing
 * where it is running.
 *
 * The rule comes before those of the services, which stay: ECS takes a target group only while a
 * listener uses it, and services are deployed in maintenance too. A load balancer's fixed answer
 * has a type, a status and at most 1,024 bytes, and no headers: so there is no Retry-After.
 */
export function closeEntry(owner: EnvironmentView, { listenerArn }: LoadBalancer): void {
  const { mode, application } = owner.plan;
  const page = planEntryPage(mode, application);
  if (!page) return;
  const fixedResponse = {
    contentType: "text/html",
    messageBody: page.html,
    statusCode: String(page.status),
  };
  const args = {
    listenerArn,
    priority: firstPriority,
    conditions: [{ pathPattern: { values: ["*"] } }],
    actions: [{ type: "fixed-response", fixedResponse }],
    tags: owner.tags,
  };
  new ListenerRule(owner.childName("closed"), args, childOptions(owner));
}
