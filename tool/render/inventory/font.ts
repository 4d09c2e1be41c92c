/**
 * The widest font whose letters Graphviz can measure without the font's file: where a viewer has
 * another one, the text is narrower than its box, not wider.
 */
export const wideFont = "Verdana";

/** An SVG of Graphviz with fonts for viewers that do not have the one that it was measured by. */
export function withFallbacks(svg: string): string {
  const families = `${wideFont}, 'DejaVu Sans', Arial, sans-serif`;
  return svg.replaceAll(`font-family="${wideFont}"`, `font-family="${families}"`);
}
