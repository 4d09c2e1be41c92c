/** Which of the kept lines are asked for. */
export interface KeptSelection {
  /** Component whose lines are wanted. @default all */
  component?: string | undefined;
  /** Whether those of helpers and tools count. @default where a component is named */
  helpers?: boolean | undefined;
  /** What the lines have to match; whoever asks looks at them once more. @default anything */
  pattern?: RegExp | undefined;
}

/** A query of LogQL that gives at least the lines that are asked for. */
export function formatQuery({
  component,
  helpers = component !== undefined,
  pattern,
}: KeptSelection): string {
  const service = component === undefined ? `service=~".+"` : `service=${quote(component)}`;
  const streams = helpers ? `{${service}}` : `{${service}, tool=""}`;
  const filter = pattern === undefined ? undefined : commonPattern(pattern);
  return filter === undefined ? streams : `${streams} |~ ${quote(filter)}`;
}

/** A text between double quotes, as Go writes it: JSON's way is a part of that. */
function quote(text: string): string {
  return JSON.stringify(text);
}

/**
 * A regular expression that JavaScript and Go's RE2 take alike: letters, classes of characters that
 * are the same to both, repetitions by a sign, choices and plain groups; by whole characters, as both
 * do with the flag `u`. Undefined for others, which Loki cannot look for.
 */
function commonPattern({ source, flags }: RegExp): string | undefined {
  const isCommon = flags === "u" && common.test(source) && !/\[\^?\]/.test(source);
  // Without text there is nothing to look for.
  return isCommon && source !== "(?:)" ? source : undefined;
}

const common = /^(?:[\p{L}\w .,:;=@"'<>%&!#~*+?|^$[\]-]|\((?!\?)|\)|\\[dwbDWB.*+?|()^$[\]/-])*$/u;
