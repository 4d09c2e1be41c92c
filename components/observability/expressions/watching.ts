import { labelled } from "./plan.ts";
import type { ExpressionPlan } from "./plan.ts";

/**
 * Something that gives figures gives none: then alerts on them are silent, whatever happens. Of a
 * service that is `service_down`. A certificate that cannot be looked at counts, too.
 */
export function figuresMissing({ source, exporters }: ExpressionPlan): string {
  const known = source === "local" ? [{ job: "agent", component: "" }] : exporters;
  const gone = known
    // Addresses that are looked at are no targets of their own.
    .filter(({ job }) => job !== "certificates" && job !== "probes")
    .map(({ job, component }) => absentOf(job, component));
  return [
    `min by (job, component) (up{job!="services"}) == 0`,
    `min by (job, instance) (probe_success{job="certificates"}) == 0`,
    ...gone,
  ].join("\nor ");
}

function absentOf(job: string, component: string): string {
  const absent = `absent(up{job="${job}"${component && `,component="${component}"`}})`;
  return labelled(absent, "job", job);
}
