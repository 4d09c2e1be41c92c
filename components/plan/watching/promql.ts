import { parser } from "@prometheus-io/lezer-promql";

/**
 * What is wrong with a text as PromQL, by the grammar of Prometheus' own editor; undefined where
 * nothing is. One wrong rule and Prometheus takes none: so it is asked before it is told.
 */
export function findQueryProblem(query: string): string | undefined {
  if (query.trim() === "") return "is empty; give PromQL, such as sum(rate(jobs_total[5m]))";
  let position: number | undefined;
  parser.parse(query).iterate({
    enter: ({ type, from }) => {
      if (type.isError) position ??= from;
    },
  });
  if (position === undefined) return undefined;
  const rest = query.slice(position).trim();
  const where = rest === "" ? "at its end" : `at '${rest.slice(0, 20)}'`;
  return `is no PromQL: it goes wrong ${where}`;
}
