import { AlloyReference, formatAlloyBlocks } from "./alloy-text.ts";
import type { AlloyBlock } from "./alloy-text.ts";
import { levelStages } from "./log-levels.ts";

/** Port on which Alloy says whether it works. */
export const alloyPort = 12_345;

/** Where a collector of logs finds the programs of one environment. */
export type LogSource =
  | {
      source: "docker";
      /** Docker's API: `tcp://docker:2375`, `unix:///var/run/docker.sock`. */
      host: string;
      application: string;
      environment: string;
    }
  | {
      source: "kubernetes";
      namespace: string;
      /** Labels that all pods of the environment have. */
      selector: Readonly<Record<string, string>>;
    };

/** What a collector of logs reads, and where it brings it. */
export interface AlloyPlan {
  from: LogSource;
  /** Address of Loki: `http://loki:3100`. */
  loki: string;
}

/**
 * The config of Alloy that reads what the programs of one environment print, and brings it to Loki
 * with the labels `service`, `slot`, `copy`, `version` and `level`, as far as each is known; what
 * helps and watches has the label `tool` beside them.
 */
export function formatAlloy({ from, loki }: AlloyPlan): string {
  const found = from.source === "docker" ? findContainers(from) : findPods(from);
  return formatAlloyBlocks([
    { block: "logging", attributes: { level: "warn" } },
    ...found,
    {
      block: "loki.process",
      label: "levels",
      attributes: { forward_to: [new AlloyReference("loki.write.kept.receiver")] },
      blocks: [...plainStages, ...levelStages],
    },
    {
      block: "loki.write",
      label: "kept",
      blocks: [{ block: "endpoint", attributes: { url: `${loki}/loki/api/v1/push` } }],
    },
  ]);
}

/** The states of containers that may have printed something. */
const states = ["running", "restarting", "exited"];

function findContainers({
  host,
  application,
  environment,
}: LogSource & { source: "docker" }): AlloyBlock[] {
  const labels = [`slipway.application=${application}`, `slipway.environment=${environment}`];
  const own = "__meta_docker_container_label_slipway";
  return [
    {
      block: "discovery.docker",
      label: "stack",
      attributes: { host, refresh_interval: "5s" },
      blocks: [
        { block: "filter", attributes: { name: "label", values: labels } },
        // Jobs may have ended before they are seen.
        { block: "filter", attributes: { name: "status", values: states } },
      ],
    },
    relabel("discovery.docker.stack.targets", [
      rename(`${own}_component`, "service"),
      rename(`${own}_slot`, "slot"),
      rename(`${own}_tool`, "tool"),
      rename("__meta_docker_container_name", "copy", "/?(.+)"),
    ]),
    { block: "loki.source.docker", label: "stack", attributes: { host, ...passOn } },
  ];
}

/** Kinds of pods that are the application's own; others help it, or watch it. */
const programs = ["service", "worker", "site", "migration", "schedule", "database", "cache"];

function findPods({ namespace, selector }: LogSource & { source: "kubernetes" }): AlloyBlock[] {
  const label = Object.entries(selector)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
  const own = "__meta_kubernetes_pod_label";
  const kind = `${own}_app_kubernetes_io_component`;
  return [
    {
      block: "discovery.kubernetes",
      label: "stack",
      attributes: { role: "pod" },
      blocks: [
        { block: "namespaces", attributes: { names: [namespace] } },
        { block: "selectors", attributes: { role: "pod", label } },
      ],
    },
    relabel("discovery.kubernetes.stack.targets", [
      rename(`${own}_slipway_dev_component`, "service"),
      rename(`${own}_slipway_dev_slot`, "slot"),
      rename(kind, "tool"),
      // Without a value a label goes.
      rename(kind, "tool", programs.join("|"), ""),
      rename("__meta_kubernetes_pod_name", "copy"),
      rename("__meta_kubernetes_pod_container_image", "version", ".+@sha256:([0-9a-f]{12}).*"),
    ]),
    { block: "loki.source.kubernetes", label: "stack", attributes: passOn },
  ];
}

/** What comes by the API server has its line's end with it, and labels that say nothing more. */
const plainStages: readonly AlloyBlock[] = [
  { block: "stage.replace", attributes: { expression: String.raw`([\r\n]+)$`, replace: "" } },
  { block: "stage.label_drop", attributes: { values: ["instance", "job"] } },
];

const passOn = {
  targets: new AlloyReference("discovery.relabel.stack.output"),
  forward_to: [new AlloyReference("loki.process.levels.receiver")],
};

function relabel(targets: string, rules: readonly AlloyBlock[]): AlloyBlock {
  return {
    block: "discovery.relabel",
    label: "stack",
    attributes: { targets: new AlloyReference(targets) },
    blocks: rules,
  };
}

function rename(from: string, to: string, regex = "(.+)", replacement = "$1"): AlloyBlock {
  return {
    block: "rule",
    attributes: { source_labels: [from], regex, target_label: to, replacement },
  };
}
