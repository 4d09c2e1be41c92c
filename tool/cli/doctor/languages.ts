import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { languageOf } from "../../../components/images/source/analyze.ts";
import { createSourceReader } from "../../../components/images/source/reader.ts";
import { findProgram } from "../../../providers/local/agent/find-program.ts";
import { readStackFiles, type StackFile } from "../stack-files.ts";
import type { Check, Finding } from "./finding.ts";

const run = promisify(execFile);

/** What the sources of a language need on this machine. */
interface Needed {
  program: string;
  /** What it is asked, to see that it works. */
  words: readonly string[];
  fix: string;
}

const needed: Readonly<Record<"python" | "go", Needed>> = {
  python: {
    program: "python3",
    words: ["-c", "import ensurepip, sys, venv; print(sys.version.split()[0])"],
    fix: "`apt install python3 python3-venv`, or https://www.python.org/downloads.",
  },
  go: {
    program: "go",
    words: ["env", "GOVERSION"],
    fix: "`apt install golang-go`, or https://go.dev/dl.",
  },
};

/** Python and Go, where a source of a local stack is written in them. */
export const checkLanguages: Check = async ({ folder, env }) => judgeLanguages(folder, env.PATH);

/** What to tell of a machine's languages; nothing of those that no local stack needs. */
export async function judgeLanguages(folder: string, path: string | undefined): Promise<Finding[]> {
  const stacks = (await readStackFiles(folder)).filter(({ platform }) => platform === "local");
  const found = new Map<"python" | "go", string>();
  for (const stack of stacks) {
    for (const source of await sourcesOf(folder, stack)) {
      const language = readLanguage(folder, source);
      if ((language === "python" || language === "go") && !found.has(language)) {
        found.set(language, `${source}, which stack ${stack.name} runs here`);
      }
    }
  }
  return Promise.all([...found].map(async ([language, source]) => judge(language, source, path)));
}

async function judge(
  language: "python" | "go",
  source: string,
  path: string | undefined,
): Promise<Finding> {
  const { program, words, fix } = needed[language];
  const file = findProgram([program], path);
  if (file === undefined) {
    const message = `there is no ${program} on PATH for ${source}`;
    return { name: language, level: "problem", message, fix };
  }
  try {
    const { stdout } = await run(file, [...words], { timeout: 20_000 });
    return { name: language, level: "ok", message: `${file}: ${stdout.trim()}, for ${source}` };
  } catch (error) {
    const [last = ""] = (error instanceof Error ? error.message : "").trim().split("\n").slice(-1);
    const message = `${file} does not work (${last}), and ${source} needs it`;
    return { name: language, level: "problem", message, fix };
  }
}

/** By the words of its program: to run it for that would take longer than all other checks. */
async function sourcesOf(folder: string, { application }: StackFile): Promise<string[]> {
  try {
    const text = await readFile(join(folder, "stacks", `${application}.ts`), "utf8");
    return [...text.matchAll(/\bsource:\s*["'`]([^"'`$]+)["'`]/g)].map(([, path = ""]) => path);
  } catch {
    return [];
  }
}

/** What cannot be told is told by the preview of its stack. */
function readLanguage(folder: string, source: string): string | undefined {
  const reader = createSourceReader(folder);
  try {
    return languageOf(reader, source, reader.list(source));
  } catch {
    return undefined;
  }
}
