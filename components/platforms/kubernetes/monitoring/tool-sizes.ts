import type { EnvironmentView } from "../../../base/environment-view.ts";
import type { PodDemand, VolumeDemand } from "../quota-plan.ts";

/** Sizes of what watches an environment of some dozens of pods; nobody else's figures. */
export const toolSizes = {
  prometheus: { memoryMb: 1024, cpu: 0.25, storageGb: 20 },
  alertmanager: { memoryMb: 128, cpu: 0.05, storageGb: 1 },
  grafana: { memoryMb: 512, cpu: 0.1 },
  collector: { memoryMb: 512, cpu: 0.2 },
  "state-metrics": { memoryMb: 128, cpu: 0.05 },
  blackbox: { memoryMb: 64, cpu: 0.05 },
  exporter: { memoryMb: 64, cpu: 0.05 },
  loki: { memoryMb: 512, cpu: 0.1, storageGb: 20 },
  alloy: { memoryMb: 256, cpu: 0.05, storageGb: 1 },
} as const satisfies Record<string, { memoryMb: number; cpu: number; storageGb?: number }>;

/** What a tool is. */
export type ToolName = keyof typeof toolSizes;

/** What the quota needs for monitoring and alerting: known before either is built. */
export function demandsOfTools(owner: EnvironmentView): {
  pods: PodDemand[];
  volumes: VolumeDemand[];
} {
  const exported = owner.namesOf("database").length + owner.namesOf("cache").length;
  const tools: readonly [ToolName, number][] = [
    ...owner.namesOf("alerting").map(() => ["alertmanager", 1] as [ToolName, number]),
    ...owner.namesOf("monitoring").flatMap((): [ToolName, number][] => [
      ["prometheus", 1],
      ["grafana", 1],
      ["collector", 1],
      ["state-metrics", 1],
      ["blackbox", 1],
      ["exporter", exported],
      ["loki", 1],
      ["alloy", 1],
    ]),
  ];
  const sized = tools.map(([tool, count]) => ({ count, storageGb: 0, ...toolSizes[tool] }));
  return {
    // An update starts the next pod before it ends the one before.
    pods: sized.map(({ count, memoryMb, cpu }) => ({ count: 2 * count, memoryMb, cpu })),
    volumes: sized.filter(({ storageGb }) => storageGb > 0).map(({ storageGb }) => ({ storageGb })),
  };
}
