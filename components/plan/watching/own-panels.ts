import type { Problem } from "../../../variables/user-error.ts";
import { findFigureProblems } from "./own-figures.ts";
import { panelTypes } from "./own-plan.ts";
import type { OwnPanel, OwnPanelArgs } from "./own-plan.ts";

/** A panel with its defaults. */
export function planOwnPanel(args: OwnPanelArgs): OwnPanel {
  const { type = "graph", unit = "none", ...panel } = args;
  return { ...panel, type, unit };
}

/** Everything wrong with panels of an application's own, whatever the platform. */
export function findPanelProblems(panels: readonly OwnPanelArgs[]): Problem[] {
  return panels.flatMap((panel, index) => {
    const { title, type = "graph", threshold = 0 } = panel;
    const at = `panels.${title === "" ? String(index) : title}`;
    const isTaken = panels.slice(0, index).some((other) => other.title === title);
    return [
      ...(title === "" ? [{ at: `${at}.title`, message: "is empty; give the panel a title" }] : []),
      ...(isTaken ? [{ at: `${at}.title`, message: "is taken by another panel" }] : []),
      ...(panelTypes.includes(type)
        ? []
        : [{ at: `${at}.type`, message: `is '${type}'; use ${panelTypes.join(", ")}` }]),
      ...(Number.isFinite(threshold)
        ? []
        : [{ at: `${at}.threshold`, message: `is ${threshold}; use a number` }]),
      ...findFigureProblems(at, fillIn(panel)),
    ];
  });
}

/** The figure with durations in the place of what Grafana fills in: `$__rate_interval`. */
function fillIn({ query, ...panel }: OwnPanelArgs): OwnPanelArgs {
  if (query === undefined) return panel;
  return { ...panel, query: query.replaceAll(/\$__(rate_)?(interval|range)\b/g, "5m") };
}
