import type { RuleName } from "../../plan/monitoring-plan.ts";
import { anyOf } from "./plan.ts";
import type { ExpressionPlan } from "./plan.ts";

type Kind = "searches" | "models";
type Rule = (plan: ExpressionPlan) => string | undefined;

const bytesPerGb = 1e9;

/** The rules on search indexes and language models. */
export const modelRules = {
  search_down: (plan) => down(plan, "searches"),
  search_slow: (plan) => join([slowProbes(plan, "searches")]),
  search_memory: (plan) => join([memory(plan, "searches")]),
  model_down: (plan) => down(plan, "models"),
  model_slow: (plan) => join([slowAnswers(plan)]),
  model_memory: (plan) => join([memory(plan, "models"), toldMemory(plan)]),
} satisfies Partial<Record<RuleName, Rule>>;

/** A blackbox exporter asks each for what only a working one gives. */
function down(plan: ExpressionPlan, kind: Kind): string | undefined {
  const names = plan[kind];
  if (names.length === 0) return undefined;
  return `min by (component) (probe_success{job="probes",component=~"${anyOf(names)}"}) == 0`;
}

/** A search over everything, as the blackbox exporter makes it once a minute, takes so long. */
function slowProbes(plan: ExpressionPlan, kind: Kind): string | undefined {
  const names = plan[kind];
  if (names.length === 0) return undefined;
  const durations = `probe_duration_seconds{job="probes",component=~"${anyOf(names)}"}`;
  return (
    `max by (component) (quantile_over_time(0.95, ${durations}[${plan.window}])) ` +
    `> ${plan.threshold}`
  );
}

/** What programs tell of their own calls, of models that run here and elsewhere. */
function slowAnswers({ services, threshold, window }: ExpressionPlan): string | undefined {
  if (services.length === 0) return undefined;
  const buckets = `ai_inference_time_bucket{job="services"}`;
  return `histogram_quantile(0.95, sum by (model, le) (rate(${buckets}[${window}]))) > ${threshold}`;
}

/** Memory of the containers, which on local nobody runs. */
function memory(plan: ExpressionPlan, kind: Kind): string | undefined {
  const { source, threshold } = plan;
  const names = plan[kind];
  if (names.length === 0 || source === "local") return undefined;
  const used =
    source === "docker"
      ? `container_memory_working_set_bytes{job="containers",component=~"${anyOf(names)}"}`
      : `label_replace(container_memory_working_set_bytes{container!="",pod=~"${anyOf(names)}-[0-9]+"}, ` +
        `"component", "$1", "pod", "(.+)-[0-9]+")`;
  return `max by (component) (${used}) / ${bytesPerGb} > ${threshold}`;
}

function toldMemory({ services, threshold }: ExpressionPlan): string | undefined {
  if (services.length === 0) return undefined;
  return `max by (model) (ai_model_memory{job="services"}) / ${bytesPerGb} > ${threshold}`;
}

function join(parts: readonly (string | undefined)[]): string | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length > 0 ? known.join("\nor ") : undefined;
}
