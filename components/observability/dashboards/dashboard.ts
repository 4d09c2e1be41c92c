/** A curve or number of a panel. */
export interface Query {
  /** PromQL; may use `$__rate_interval` and the dashboard's variables. */
  expr: string;
  /** Name of a curve: `{{service}} {{slot}}`. */
  legend: string;
}

/** A panel, placed by its row. */
export interface PanelPlan {
  title: string;
  /** Unit of Grafana: `reqps`, `s`, `percent`, `bytes`. */
  unit: string;
  queries: readonly Query[];
  /** Value at which the default alert fires, drawn as a line. */
  threshold?: number;
  /** How the figures are shown. @default "graph" */
  type?: keyof typeof panelKinds;
}

/** Panels beside each other, under one heading. */
export interface RowPlan {
  title: string;
  panels: readonly PanelPlan[];
}

/** A dashboard before it has the shape that Grafana wants. */
export interface DashboardPlan {
  uid: string;
  title: string;
  rows: readonly RowPlan[];
  /** Labels of {@link DashboardPlan.metric} that the reader may choose by. */
  variables: readonly string[];
  /** Figure whose labels the variables are read from. */
  metric: string;
}

interface GridPosition {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Name of the datasource; provisioned under this uid. */
export const datasource = { type: "prometheus", uid: "prometheus" } as const;

/** How a panel shows its figures, in Grafana's words. */
const panelKinds = { graph: "timeseries", stat: "stat", table: "table" } as const;

/** The schema of Grafana 12.0; newer ones bring it up to date by themselves. */
const schemaVersion = 41;
const gridWidth = 24;
const panelHeight = 8;

/** A dashboard as Grafana's JSON; the same plan always gives the same bytes. */
export function formatDashboard(plan: DashboardPlan): string {
  const dashboard = {
    uid: plan.uid,
    title: plan.title,
    tags: ["slipway"],
    schemaVersion,
    version: 1,
    editable: false,
    graphTooltip: 1,
    refresh: "30s",
    time: { from: "now-1h", to: "now" },
    timezone: "browser",
    templating: { list: plan.variables.map((label) => formatVariable(plan.metric, label)) },
    annotations: { list: [formatAlertMarks()] },
    panels: formatPanels(plan.rows),
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

function formatPanels(rows: readonly RowPlan[]): object[] {
  const panels: object[] = [];
  let y = 0;
  for (const row of rows) {
    const position = { x: 0, y, w: gridWidth, h: 1 };
    const heading = { type: "row", title: row.title, collapsed: false, panels: [] };
    panels.push({ id: panels.length + 1, gridPos: position, ...heading });
    const width = Math.floor(gridWidth / row.panels.length);
    row.panels.forEach((panel, index) => {
      const place = { x: index * width, y: y + 1, w: width, h: panelHeight };
      panels.push({ id: panels.length + 1, ...formatPanel(panel, place) });
    });
    y += 1 + panelHeight;
  }
  return panels;
}

function formatPanel(
  { title, unit, queries, threshold, type = "graph" }: PanelPlan,
  gridPos: GridPosition,
): object {
  const isGraph = type === "graph";
  const steps = [
    { color: "green", value: null },
    ...(threshold === undefined ? [] : [{ color: "red", value: threshold }]),
  ];
  const custom = {
    fillOpacity: 8,
    showPoints: "never",
    ...(threshold !== undefined && { thresholdsStyle: { mode: "dashed" } }),
  };
  const thresholds = { mode: "absolute", steps };
  const defaults = isGraph ? { unit, min: 0, custom, thresholds } : { unit, thresholds };
  return {
    type: panelKinds[type],
    title,
    gridPos,
    datasource,
    fieldConfig: { defaults, overrides: [] },
    ...(isGraph && { options: graphOptions }),
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + index),
      datasource,
      expr,
      legendFormat: legend,
      // A number and a table show the last values alone.
      ...(!isGraph && { instant: true, ...(type === "table" && { format: "table" }) }),
    })),
  };
}

const graphOptions = {
  legend: { displayMode: "list", placement: "bottom" },
  tooltip: { mode: "multi" },
};

function formatVariable(metric: string, label: string): object {
  const query = `label_values(${metric}, ${label})`;
  return {
    type: "query",
    name: label,
    label,
    datasource,
    query: { query, refId: label },
    definition: query,
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: ".*",
    current: { selected: true, text: ["All"], value: ["$__all"] },
  };
}

/** Alerts that fire are drawn over every curve. */
function formatAlertMarks(): object {
  return {
    name: "Alerts",
    enable: true,
    iconColor: "red",
    datasource,
    expr: 'ALERTS{alertstate="firing"}',
    titleFormat: "{{alertname}}",
    step: "30s",
  };
}
