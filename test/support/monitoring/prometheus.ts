/**
 * Reads Prometheus' text format: every line is a comment or `name{labels} value`; throws at any
 * other. Gives the value of each sample by its name and labels as they are written.
 */
export function parseMetrics(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  for (const line of text.trimEnd().split("\n")) {
    if (line === "" || /^# (HELP|TYPE) [a-zA-Z_:][\w:]* .+$/.test(line)) continue;
    const match = /^([a-zA-Z_:][\w:]*(?:\{[^}]*\})?) (-?[\d.e+-]+|[+-]Inf|NaN)$/i.exec(line);
    if (!match?.[1]) throw new Error(`not a sample: ${line}`);
    samples.set(match[1], Number(match[2]));
  }
  return samples;
}
