import { createStyle, type Style } from "./style.ts";

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
  /** A document, or a record on a line of its own; indented as JSON.stringify does it. */
  readonly json: (value: unknown, indent?: number) => void;
  /** A line as it is written: marked in a simulation. */
  readonly mark: (text: string) => string;
}

/** A sink on a stream; of a simulation it marks every line and every JSON record. */
export function createSink(stream: OutputStream, colour: boolean, simulated = false): Sink {
  const style = createStyle(stream, colour);
  const mark = (text: string): string =>
    simulated ? `${style("yellow", simulatedMark)} ${text}`.trimEnd() : text;
  const line = (text = ""): void => {
    stream.write(`${text.split("\n").map(mark).join("\n")}\n`);
  };
  const live = stream.isTTY === true;
  return {
    stream,
    style,
    live,
    get width() {
      return live ? (stream.columns ?? 80) : undefined;
    },
    line,
    lines: (texts) => {
      for (const text of texts) line(text);
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
