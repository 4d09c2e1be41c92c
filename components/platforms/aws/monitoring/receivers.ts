import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../../../variables/user-error.ts";
import { groupAudiences, mostActions } from "./audiences.ts";
import type { Receiver } from "../../../plan/monitoring-plan.ts";

/** How SNS reaches a receiver. */
export interface Endpoint {
  protocol: "email" | "https";
  /** Address; secret where it holds a key. */
  endpoint: pulumi.Input<string>;
  /** Whether the receiver confirms by itself that it wants to be told. */
  endpointAutoConfirms?: boolean;
}

/** The kinds of receiver that SNS reaches by itself. */
const offered = "email, pagerduty or webhook";

/** The receivers that SNS cannot reach. */
export function findReceiverProblems(receivers: readonly Receiver[]): Problem[] {
  const groups = groupAudiences(receivers).length;
  const many = `want ${groups} sets of labels; an alarm of CloudWatch tells ${mostActions - 1} at most`;
  const crowd = groups < mostActions ? [] : [{ at: "receivers", message: many }];
  const kinds = receivers.flatMap(({ kind, name }) => {
    const at = `receivers.${name}.kind`;
    if (kind === "slack") {
      const message = `is slack, whose webhooks take no message of SNS; on aws use ${offered}`;
      return [{ at, message }];
    }
    if (kind === "heartbeat") {
      const message =
        "is heartbeat, and CloudWatch's alarms tell nothing while nothing changes; on aws leave " +
        "it out: AWS watches CloudWatch and SNS itself";
      return [{ at, message }];
    }
    return [];
  });
  return [...crowd, ...kinds];
}

/**
 * How SNS reaches a receiver that {@link findReceiverProblems} passed. Source of PagerDuty's
 * address: its guide to the integration "Amazon CloudWatch", whose key it takes; seen in public
 * Terraform modules, and not tried.
 *
 * @param secrets values of the receivers' variables
 */
export function planEndpoint(
  receiver: Receiver,
  secrets: Readonly<Record<string, pulumi.Output<string>>>,
): Endpoint {
  if (receiver.kind === "email") return { protocol: "email", endpoint: receiver.to };
  const value = pulumi.secret(secrets[receiver.variable] ?? "");
  const endpoint =
    receiver.kind === "pagerduty"
      ? pulumi.interpolate`https://events.pagerduty.com/integration/${value}/enqueue`
      : value;
  // One that does not confirm fails the update, and is not silently left out.
  return { protocol: "https", endpoint, endpointAutoConfirms: true };
}
