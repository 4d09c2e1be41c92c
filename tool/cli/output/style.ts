import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Gives a text its looks, or leaves it plain where colours are not wanted. */
export type Style = (format: Format, text: string) => string;

/** Leaves every text as it is. */
export const plainStyle: Style = (_format, text) => text;

/** Colours for one stream: none where it is not a terminal, or NO_COLOR says so. */
export function createStyle(stream: NodeJS.WritableStream, wanted: boolean): Style {
  if (!wanted) return plainStyle;
  return (format, text) => styleText(format, text, { stream, validateStream: true });
}
