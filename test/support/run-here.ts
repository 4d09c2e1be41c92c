import { PassThrough } from "node:stream";
import { openEngine } from "../../tool/engine/select.ts";
import { runCli } from "../../tool/cli/main.ts";
import { createLocalPlatform } from "../../tool/cli/local-platform.ts";
import type { OutputStream } from "../../tool/cli/output/sink.ts";
import type { Finished } from "./projects/project-copy.ts";

/** Runs one command line in this process, on a project, with no environment but what is given. */
export async function runHere(
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Finished> {
  const finished: Finished = { code: null, stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr"): OutputStream => {
    const through = new PassThrough();
    through.on("data", (data: Buffer) => (finished[name] += data.toString()));
    return through;
  };
  finished.code = await runCli([...args, "--folder", folder], {
    stdin: new PassThrough(),
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    env,
    interrupts: {
      signal: new AbortController().signal,
      interrupt: () => undefined,
      dispose: () => undefined,
    },
    exit: () => undefined,
    openEngine,
    createLocal: createLocalPlatform,
  });
  return finished;
}
