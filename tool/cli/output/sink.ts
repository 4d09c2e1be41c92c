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
}

/** A sink on a stream. */
export function createSink(stream: OutputStream, colour: boolean): Sink {
  const line = (text = ""): void => void stream.write(`${text}\n`);
  const live = stream.isTTY === true;
  return {
    stream,
    style: createStyle(stream, colour),
    live,
    get width() {
      return live ? (stream.columns ?? 80) : undefined;
    },
    line,
    lines: (texts) => {
      for (const text of texts) line(text);
    },
  };
}
