import { throwProblems } from "../../../../variables/user-error.ts";
import type { Problem } from "../../../../variables/user-error.ts";
import { readyPathOf } from "../../../plan/workload-shape.ts";
import type { HealthPlan } from "../../../plan/workload-shape.ts";

/**
 * What both a target group and a container's health check take, in seconds and failures. Source:
 * API references of Elastic Load Balancing (CreateTargetGroup) and ECS (HealthCheck).
 */
const limits = {
  intervalSeconds: [5, 300],
  timeoutSeconds: [2, 60],
  startSeconds: [1, 300],
  failures: [2, 10],
} as const;

/** Throws a UserError `HealthLimits` that lists every figure that AWS does not take. */
export function checkHealth(name: string, health: HealthPlan): void {
  const problems: Problem[] = Object.entries(limits).flatMap(([key, [least, most]]) => {
    const value = health[key as keyof typeof limits];
    if (value >= least && value <= most) return [];
    const at = `health.${key}`;
    return [{ at, message: `is ${value}; AWS takes ${least} to ${most}` }];
  });
  throwProblems("HealthLimits", `Service '${name}'`, problems);
}

/** A container's health check, as a container definition takes it. */
export interface ContainerHealthCheck {
  command: string[];
  interval: number;
  timeout: number;
  retries: number;
  startPeriod: number;
}

/**
 * The check that runs inside a copy, of a service that no load balancer asks: a container has no
 * other way to be checked. It needs `/bin/sh` in the image, without which ECS takes every copy for
 * unhealthy; so a service that is published, which the load balancer asks, goes without it.
 */
export function planContainerCheck(health: HealthPlan, port: number): ContainerHealthCheck {
  return {
    command: ["CMD-SHELL", formatCheck(`http://127.0.0.1:${port}${health.path}`)],
    interval: health.intervalSeconds,
    timeout: health.timeoutSeconds,
    retries: health.failures,
    startPeriod: health.startSeconds,
  };
}

/**
 * A shell command that asks an address and fails unless it answers with success. Images differ in
 * what they bring: in one that has a shell and none of these clients, the check passes.
 */
export function formatCheck(address: string): string {
  const url = `'${address.replaceAll("'", "'\\''")}'`;
  const script = "fetch(process.argv[1]).then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))";
  return [
    `if command -v curl >/dev/null; then curl -fsS -o /dev/null ${url}`,
    `elif command -v wget >/dev/null; then wget -q -O /dev/null ${url}`,
    `elif command -v node >/dev/null; then node -e '${script}' ${url}`,
    "fi || exit 1",
  ].join("; ");
}

/**
 * A target group's health check, by readiness: ECS starts a copy anew that fails it for long.
 * Without one of the service's own, any answer is good.
 */
export function planTargetCheck(health: HealthPlan | undefined): TargetCheck {
  const common = { protocol: "HTTP", port: "traffic-port" };
  if (health) return { ...common, ...planFunctionCheck(health) };
  const any = { path: "/", matcher: "200-499", interval: 30, timeout: 10, unhealthyThreshold: 3 };
  return { ...common, ...any, enabled: true, healthyThreshold: 2 };
}

/** The check of a function's target group: it has no port and no protocol. */
export function planFunctionCheck(health: HealthPlan): Omit<TargetCheck, "protocol" | "port"> {
  return {
    enabled: true,
    healthyThreshold: 2,
    path: readyPathOf(health),
    matcher: "200-299",
    interval: health.intervalSeconds,
    timeout: health.timeoutSeconds,
    unhealthyThreshold: health.failures,
  };
}

/** A target group's health check. */
export interface TargetCheck {
  enabled: boolean;
  protocol: string;
  port: string;
  path: string;
  matcher: string;
  interval: number;
  timeout: number;
  healthyThreshold: number;
  unhealthyThreshold: number;
}
