import { createHash } from "node:crypto";

/** Puts the values of placeholders in place of their stand-ins. */
export type Fill = (text: string) => string;

/** One file of a rendering, by its path in the output folder. */
export interface RenderedFile {
  path: string;
  /** Its text, for everybody; or how it is made with secrets filled in, never to be committed. */
  text: string | ((fill: Fill) => string);
}

/** What a platform makes of what a program registers. */
export interface Rendering {
  files: RenderedFile[];
  /** What the user has to know or do, in sentences. */
  notes: string[];
}

/** A short hash of texts, for what has to change with them. */
export function hashOf(...texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text.length}:${text}`);
  return hash.digest("hex").slice(0, 12);
}

/** First lines of a file that this tool writes. */
export function headerOf(stack: string): string {
  return `# Written by \`slipway render ${stack}\`: change the program, not this file.\n`;
}
