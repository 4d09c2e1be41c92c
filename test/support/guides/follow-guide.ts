import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cleanEnvironment, run } from "../projects/project-copy.ts";
import type { Finished } from "../projects/project-copy.ts";
import type { GuideStep } from "./read-guide.ts";

/** Any text in a line of output, or, alone, any lines. */
const ellipsis = "…";
const port = /(localhost:)(\d{4,5})/g;

/** A reader who does what a guide says, in a folder. */
export class GuideReader {
  readonly #folder: string;
  /** The real port of each one that the guide shows: those of this machine are free ones. */
  readonly #ports = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Does a step; throws where a command fails, or prints something else than is shown. */
  async take(step: GuideStep): Promise<void> {
    if (step.kind === "file") {
      mkdirSync(dirname(join(this.#folder, step.path)), { recursive: true });
      writeFileSync(join(this.#folder, step.path), step.text);
      return;
    }
    const command = step.command.replaceAll(port, (_, host: string, shown: string) => {
      return host + (this.#ports.get(shown) ?? shown);
    });
    const finished = await this.#run(command);
    const said = `$ ${command}\n${finished.stdout}`;
    if (finished.code !== 0) throw new Error(`ended with ${finished.code}: ${said}`);
    this.#compare(step.output, finished.stdout.trimEnd(), said);
  }

  #run(command: string): Promise<Finished> {
    // What a guide shows is read, not clicked: no colours, no progress.
    const env = { ...cleanEnvironment(), NO_COLOR: "1", NEXT_TELEMETRY_DISABLED: "1" };
    return run(["bash", "-c", `exec 2>&1\n${command}`], this.#folder, env);
  }

  #compare(shown: readonly string[], printed: string, said: string): void {
    if (shown.length === 0) return;
    const found = new RegExp(patternOf(shown)).exec(printed);
    if (found === null) throw new Error(`is shown to print\n${shown.join("\n")}\nbut ${said}`);
    const ports = [...shown.join("\n").matchAll(port)].map(([, , one = ""]) => one);
    for (const [index, one] of ports.entries()) this.#ports.set(one, found[index + 1] ?? one);
  }
}

/** A pattern for what is shown: times differ, ports are remembered, an ellipsis stands for more. */
function patternOf(shown: readonly string[]): string {
  const lines = shown.map((line) => {
    if (line === ellipsis) return "[\\s\\S]*?";
    const literal = line.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return literal
      .replaceAll(ellipsis, ".*")
      .replaceAll(/localhost:\d{4,5}/g, "localhost:(\\d+)")
      .replaceAll(/\d+(\\\.\d)? s\b/g, "[\\d.]+ s");
  });
  return `^${lines.join("\n")}$`;
}
