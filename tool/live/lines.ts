import { StringDecoder } from "node:string_decoder";

/** Whole lines of bytes that come in pieces; what stands behind the last line end comes at the end. */
export async function* splitLines(stream: AsyncIterable<Buffer>): AsyncIterable<string> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const bytes of stream) {
    const lines = (rest + decoder.write(bytes)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield line.replace(/\r$/, "");
  }
  rest += decoder.end();
  if (rest !== "") yield rest;
}

/** A line with its time, out of `2026-01-02T03:04:05.678901234Z text`. */
export function splitTime(line: string): { time?: number; text: string } {
  const [, stamp = "", text = ""] =
    /^(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)) ?(.*)$/s.exec(line) ?? [];
  const time = Date.parse(stamp);
  return Number.isNaN(time) ? { text: line } : { time, text };
}
