/** What an attribute of Alloy's configuration language may hold. */
export type AlloyValue = string | AlloyReference | readonly AlloyValue[] | AlloyMap;

/** A map, whose keys are identifiers: Alloy takes others as they are written, with their escapes. */
interface AlloyMap {
  readonly [key: string]: AlloyValue;
}

/** A reference to what another component gives: `discovery.docker.stack.targets`. */
export class AlloyReference {
  readonly expression: string;

  constructor(expression: string) {
    this.expression = expression;
  }
}

/** One block: a component, or a part of one. */
export interface AlloyBlock {
  /** Its name: `loki.write`. */
  block: string;
  /** Label of a component. @default none, as of a part */
  label?: string;
  attributes?: Readonly<Record<string, AlloyValue>>;
  blocks?: readonly AlloyBlock[];
}

/** The text of a configuration in Alloy's language. */
export function formatAlloyBlocks(blocks: readonly AlloyBlock[]): string {
  return `${blocks.map((block) => formatBlock(block, "").join("\n")).join("\n\n")}\n`;
}

function formatBlock(plan: AlloyBlock, indent: string): string[] {
  const { block, label, attributes = {}, blocks = [] } = plan;
  const inner = `${indent}  `;
  const head = label === undefined ? block : `${block} ${JSON.stringify(label)}`;
  return [
    `${indent}${head} {`,
    ...Object.entries(attributes).map(([name, value]) => `${inner}${name} = ${formatValue(value)}`),
    ...blocks.flatMap((one) => formatBlock(one, inner)),
    `${indent}}`,
  ];
}

/** Texts are written as Go writes them, of which JSON's are a part. */
function formatValue(value: AlloyValue): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof AlloyReference) return value.expression;
  if (isList(value)) return `[${value.map(formatValue).join(", ")}]`;
  const entries = Object.entries(value).map(([key, one]) => `${key} = ${formatValue(one)}`);
  return `{ ${entries.join(", ")} }`;
}

function isList(value: AlloyValue): value is readonly AlloyValue[] {
  return Array.isArray(value);
}
