import { PassThrough } from "node:stream";
import xterm from "@xterm/headless";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createLiveScreen } from "../../../../tool/cli/output/live-screen.ts";

const rows = 8;
const before = ["the plan", "a question? y"];

/** A terminal whose screen is full to its last rows, as after a plan, and a picture in it. */
function openTerminal() {
  const terminal = new xterm.Terminal({ cols: 40, rows, allowProposedApi: true, convertEol: true });
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 40, rows });
  stream.on("data", (data: Buffer) => {
    terminal.write(data);
  });
  for (let line = 0; line < rows; line += 1) stream.write("earlier\n");
  stream.write(`${before.join("\n")}\n`);
  const look = async (): Promise<string[]> => {
    await new Promise<void>((resolve) => {
      terminal.write("", resolve);
    });
    const { active } = terminal.buffer;
    const lines = Array.from({ length: active.length }, (_, row) =>
      (active.getLine(row)?.translateToString() ?? "").trimEnd(),
    );
    return lines.slice(rows, lines.findLastIndex((line) => line !== "") + 1);
  };
  return { stream, look };
}

const frame = fc.array(fc.constantFrom("api  creating", "web  created", "sum 1", "sum 2"), {
  minLength: 1,
  maxLength: rows - 1,
});

test("of any pictures one after the other each is seen whole, and takes nothing away", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 6 }), async (frames) => {
      const { stream, look } = openTerminal();
      const screen = createLiveScreen(stream);
      for (const lines of frames) {
        screen.draw(lines);
        expect(await look()).toEqual([...before, ...lines]);
      }
      screen.end();
      stream.write("done\n");
      expect(await look()).toEqual([...before, "done"]);
    }),
    { numRuns: 60 },
  );
});
