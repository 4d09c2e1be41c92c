import type { OwnPanel } from "../../plan/watching/own-plan.ts";
import type { RowPlan } from "./dashboard.ts";

/** Panels beside each other. */
const inRow = 3;

/** Panels as rows of a dashboard of Grafana. */
export function planOwnRows(panels: readonly OwnPanel[]): RowPlan[] {
  const starts = panels.map((_, index) => index).filter((index) => index % inRow === 0);
  return starts.map((start, row) => ({
    title: row === 0 ? "Of the application" : "Of the application, more",
    panels: panels.slice(start, start + inRow).map(({ title, type, unit, query, threshold }) => ({
      ...{ title, type, unit },
      queries: [{ expr: query ?? "", legend: "__auto" }],
      ...(threshold !== undefined && { threshold }),
    })),
  }));
}
