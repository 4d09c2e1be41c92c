import type { Problem } from "../../variables/user-error.ts";
import { checkPortless } from "./command.ts";
import { checkCommand } from "./limits/command.ts";
import type { PlanContext } from "./context.ts";
import { isPath, pathRule } from "./entry/paths.ts";
import type { ServiceProfile } from "./stage-profiles.ts";
import { findUntaken } from "./untaken.ts";
import type { HealthPlan, WorkloadShape } from "./workload-shape.ts";

/** Everything that is wrong with a service or worker, at the argument or setting that said it. */
export function checkWorkload(
  name: string,
  shape: WorkloadShape,
  environment: PlanContext,
): Problem[] {
  return [
    ...findUntaken(shape.kind, name, environment),
    ...checkSizes(name, shape, environment),
    ...checkCommand(shape.command),
    ...(shape.kind === "worker" ? checkPortless(shape.command, "worker") : []),
    ...checkServing(shape),
    ...checkForm(shape, environment),
    ...checkArtifact(name, shape, environment),
  ];
}

/** Sizes that are numbers, and so can be out of bounds. */
type SizeKey = Exclude<keyof ServiceProfile, "rollout">;

function checkSizes(name: string, shape: WorkloadShape, environment: PlanContext): Problem[] {
  const at = (key: keyof ServiceProfile): string =>
    environment.overrides.services?.[name]?.[key] === undefined
      ? key
      : `slipway:services.${name}.${key}`;
  const problems: Problem[] = [];
  const demand = (key: SizeKey, ok: boolean, rule: string): void => {
    if (!ok) problems.push({ at: at(key), message: `is ${shape[key]}; ${rule}` });
  };
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 100;
  demand("replicas", isCount(shape.replicas), "use a whole number from 1 to 100");
  demand("minReplicas", isCount(shape.minReplicas), "use a whole number from 1 to 100");
  demand(
    "maxReplicas",
    isCount(shape.maxReplicas) && shape.maxReplicas >= shape.minReplicas,
    `use a whole number from minReplicas (${shape.minReplicas}) to 100`,
  );
  if (problems.length === 0) {
    const { minReplicas, maxReplicas, replicas } = shape;
    demand(
      "replicas",
      replicas >= minReplicas && replicas <= maxReplicas,
      `use a whole number from minReplicas (${minReplicas}) to maxReplicas (${maxReplicas})`,
    );
  }
  demand("memoryMb", shape.memoryMb >= 64 && shape.memoryMb <= 122_880, "use 64 to 122880 MB");
  demand("cpu", shape.cpu > 0 && shape.cpu <= 16, "use more than 0 and at most 16 cores");
  demand(
    "targetCpuPercent",
    shape.targetCpuPercent >= 10 && shape.targetCpuPercent <= 90,
    "use 10 to 90 percent",
  );
  return problems;
}

function checkServing(shape: WorkloadShape): Problem[] {
  if (shape.kind === "worker") return [];
  const problems: Problem[] = [];
  if (!Number.isInteger(shape.port) || shape.port < 1 || shape.port > 65_535) {
    problems.push({ at: "port", message: `is ${shape.port}; use a whole number from 1 to 65535` });
  }
  if (!isPath(shape.path)) {
    problems.push({ at: "path", message: `is '${shape.path}'; ${pathRule}` });
  }
  if (shape.health) problems.push(...checkHealth(shape.health));
  return problems;
}

function checkHealth(health: HealthPlan): Problem[] {
  const problems: Problem[] = [];
  for (const key of ["path", "readyPath"] as const) {
    const path = health[key];
    if (path === undefined || path.startsWith("/")) continue;
    problems.push({ at: `health.${key}`, message: `is '${path}'; begin it with /` });
  }
  for (const key of ["intervalSeconds", "timeoutSeconds", "startSeconds", "failures"] as const) {
    const value = health[key];
    if (!Number.isInteger(value) || value < 1) {
      problems.push({ at: `health.${key}`, message: `is ${value}; use a whole number from 1` });
    }
  }
  if (health.timeoutSeconds >= health.intervalSeconds) {
    problems.push({
      at: "health.timeoutSeconds",
      message: `is ${health.timeoutSeconds}; use less than intervalSeconds (${health.intervalSeconds})`,
    });
  }
  return problems;
}

function checkForm(shape: WorkloadShape, { platform }: PlanContext): Problem[] {
  if (shape.runsAs !== "function") return [];
  if (shape.kind === "worker") {
    return [{ at: "runsAs", message: "is 'function'; no request starts a worker: leave it out" }];
  }
  if (platform.functions) return [];
  const message = `is 'function'; platform '${platform.name}' runs servers only, aws and vercel functions`;
  return [{ at: "runsAs", message }];
}

function checkArtifact(name: string, shape: WorkloadShape, environment: PlanContext): Problem[] {
  const { platform } = environment;
  if (shape.source !== "" || shape.image !== "") return [];
  return platform.runs !== "image"
    ? [{ at: "source", message: `is missing; platform '${platform.name}' runs services from it` }]
    : [
        {
          at: `slipway:release.artifacts.${name}`,
          message: `is missing; name the image that runs, with its digest`,
        },
      ];
}
