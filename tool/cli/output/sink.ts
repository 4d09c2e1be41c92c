import { createStyle, type Style } from "./style.ts";
import { wrap } from "./text.ts";

/** A stream that may be a terminal. */
export type OutputStream = NodeJS.WritableStream & {
  isTTY?: boolean;
  columns?: number;
  rows?: number;
};

/** Where text goes: data on one, everything else on the other. */
export interface Sink {
  readonly stream: OutputStream;
  readonly style: Style;
  /** A person looks at it as it is written. */
  readonly live: boolean;
  /** Columns of the terminal; undefined where lines may have any length. */
  readonly width: number | undefined;
  readonly line: (text?: string) => void;
  readonly lines: (texts: readonly string[]) => void;
  /** Lines for a person: at a terminal they are broken between words. */
  readonly show: (texts: readonly string[]) => void;
  /** A document, or a record on a line of its own; indented as JSON.stringify does it. */
  readonly json: (value: unknown, indent?: number) => void;
  /** A line as it is written: marked in a simulation. */
  readonly mark: (text: string) => string;
}

/** What a sink does to a line beside writing it. */
export interface SinkOptions {
  /** Colours, where the stream takes them. */
  colour: boolean;
  /** Marks every line and every JSON record. @default false */
  simulated?: boolean;
  /** A person reads all of it: at a terminal every line is broken between words. @default false */
  prose?: boolean;
}

const usualWidth = 80;

/** A sink on a stream. */
export function createSink(stream: OutputStream, options: SinkOptions): Sink {
  const { colour, simulated = false, prose = false } = options;
  const style = createStyle(stream, colour);
  const mark = (text: string): string =>
    simulated ? `${style("yellow", simulatedMark)} ${text}`.trimEnd() : text;
  const live = stream.isTTY === true;
  // A terminal that nobody gave a size says 0.
  const widthOf = (): number =>
    stream.columns === 0 ? usualWidth : (stream.columns ?? usualWidth);
  const write = (text: string, wraps: boolean): void => {
    const room = widthOf() - (simulated ? simulatedMark.length + 1 : 0);
    const lines = (live && wraps ? wrap(text, room) : text).split("\n");
    stream.write(`${lines.map(mark).join("\n")}\n`);
  };
  const line = (text = ""): void => {
    write(text, prose);
  };
  return {
    stream,
    style,
    live,
    get width() {
      return live ? widthOf() : undefined;
    },
    line,
    lines: (texts) => {
      for (const text of texts) line(text);
    },
    show: (texts) => {
      for (const text of texts) write(text, true);
    },
    json: (value, indent) => {
      const record = simulated ? markRecord(value) : value;
      stream.write(`${JSON.stringify(record, undefined, indent)}\n`);
    },
    mark,
  };
}

/** What every line of a simulation begins with. */
export const simulatedMark = "[simulated]";

/** A list is marked in each of its records, a bare value gets one around it. */
function markRecord(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(markRecord);
  if (typeof value !== "object" || value === null) return { simulated: true, value };
  return Object.assign({ simulated: true }, value, { simulated: true });
}
