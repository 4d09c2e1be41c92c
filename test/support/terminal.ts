import { spawn } from "node:child_process";
import xterm from "@xterm/headless";
import { findProgram } from "./find-program.ts";

/** util-linux's `script`, which runs a command at a terminal of its own; the reason is printed. */
export function findScript(): string | undefined {
  const found = findProgram("script");
  if (found === undefined) console.warn("skipped: no `script` (util-linux) to make a terminal");
  return found;
}

/** A command at a terminal. */
export interface TerminalRun {
  cwd: string;
  command: string;
  /** Columns and rows; 0 for a terminal that nobody gave a size, which then shows 80 by 24. */
  columns: number;
  rows: number;
  /** What is typed, each once the screen ends with its text. */
  answers?: readonly { after: string; type: string }[];
}

/** What a person saw. */
export interface Seen {
  code: number;
  /** The screen with all that has scrolled off it, each time something was typed, and at the end. */
  screens: string[][];
  /** Lines that the terminal itself had to break, since they were too long for it. */
  broken: string[];
}

/** Runs a command at a terminal, and gives what the terminal shows. */
export async function runAtTerminal(script: string, run: TerminalRun): Promise<Seen> {
  const { cwd, command, columns, rows, answers = [] } = run;
  const size = columns === 0 ? "" : `stty cols ${columns} rows ${rows}; `;
  const terminal = new xterm.Terminal({
    cols: columns === 0 ? 80 : columns,
    rows: rows === 0 ? 24 : rows,
    scrollback: 10_000,
    allowProposedApi: true,
  });
  const env = { ...process.env, TERM: "xterm-256color", SHELL: "/bin/sh", CI: "" };
  const child = spawn(script, ["-qfec", size + command, "/dev/null"], { cwd, env });
  const waiting = [...answers];
  const screens: string[][] = [];
  child.stdout.on("data", (data: Buffer) => {
    terminal.write(data, () => {
      const lines = linesOf(terminal);
      const [next] = waiting;
      if (next === undefined || lines.at(-1)?.endsWith(next.after) !== true) return;
      waiting.shift();
      screens.push(lines);
      child.stdin.write(`${next.type}\n`);
    });
  });
  const code = await new Promise<number>((resolve) => {
    child.once("close", (ended) => {
      resolve(ended ?? 1);
    });
  });
  await new Promise<void>((resolve) => {
    terminal.write("", resolve);
  });
  return { code, screens: [...screens, linesOf(terminal)], broken: brokenOf(terminal) };
}

function linesOf(terminal: xterm.Terminal): string[] {
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, row) =>
    (active.getLine(row)?.translateToString() ?? "").trimEnd(),
  );
  return lines.slice(0, lines.findLastIndex((line) => line !== "") + 1);
}

function brokenOf(terminal: xterm.Terminal): string[] {
  const { active } = terminal.buffer;
  return Array.from({ length: active.length }, (_, row) => active.getLine(row))
    .filter((line) => line?.isWrapped === true)
    .map((line) => line?.translateToString(true) ?? "");
}
