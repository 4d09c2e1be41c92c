/** How urgent an alert is. */
export type Severity = "critical" | "warning";

/** Labels of an alert, such as `team`, by which receivers pick what they are told. */
export type AlertLabels = Readonly<Record<string, string>>;
