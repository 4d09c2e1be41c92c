import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import { withBackend } from "../../engine/state/backend.ts";
import type { Backend } from "../../engine/state/backend.ts";
import type { Environment } from "../../engine/state/environment.ts";
import { listStacks, readProject } from "../../engine/state/project/project.ts";
import { readTarget } from "./target.ts";

/**
 * Why a stack of the project needs a release, by id: its file names it, it runs, or it ran before what
 * runs and ended well.
 *
 * @throws UserError `ReleaseNeeded` for a stack of which nobody here can say what it runs.
 */
export async function findNeeded(
  folder: string,
  environment: Environment,
): Promise<Map<string, string>> {
  const needed = new Map<string, string>();
  const note = (id: string | undefined, why: string): void => {
    if (id !== undefined && !needed.has(id)) needed.set(id, why);
  };
  for (const stack of await listStacks(await readProject(folder))) {
    const [runs, ...before] = await withBackend({ folder, stack, environment }, readRan);
    note(runs, `${stack} runs it`);
    for (const id of before) note(id, `${stack} ran it before`);
    note(await namedBy(folder, stack), `Pulumi.${stack}.yaml names it`);
  }
  return needed;
}

async function namedBy(folder: string, stack: string): Promise<string | undefined> {
  try {
    return (await readTarget(folder, stack)).release;
  } catch (error) {
    // A file that says nothing of releases names none.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** What runs, and what ran well before it: of the state, then of the history, the newest first. */
async function readRan({ folder, stack, project, url }: Backend): Promise<string[]> {
  if (folder === undefined) {
    throw new UserError(
      "ReleaseNeeded",
      `Stack '${stack}' keeps its state in ${url ?? "the backend of the CLI's login"}, and what it ` +
        "runs is not read from there: nothing was removed. Run this where its state is in files.",
    );
  }
  const state = join(folder, ".pulumi", "stacks", project.name, `${stack}.json`);
  const history = join(folder, ".pulumi", "history", project.name, stack);
  const names = (await readdir(history).catch(() => [])).sort().reverse();
  const good = await Promise.all(
    names
      .filter((name) => name.endsWith(".history.json"))
      .map(async (name) => {
        const file = join(history, name);
        const ended = outcome.safeParse(await readJson(file)).data?.result;
        if (ended !== "succeeded") return undefined;
        return releaseOf(await readJson(file.replace(/\.history\.json$/, ".checkpoint.json")));
      }),
  );
  const all = [releaseOf(await readJson(state)), ...good].filter((id) => id !== undefined);
  // What runs, and the last that is another one: the way back.
  return [...new Set(all)].slice(0, 2);
}

const outcome = z.object({ result: z.string() });

const checkpoint = z.object({
  checkpoint: z.object({
    latest: z.object({
      resources: z.array(z.looseObject({ type: z.string(), outputs: z.unknown().optional() })),
    }),
  }),
});

const stackOutputs = z.object({ release: z.object({ id: z.string() }) });

function releaseOf(state: unknown): string | undefined {
  const resources = checkpoint.safeParse(state).data?.checkpoint.latest.resources ?? [];
  const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  return stackOutputs.safeParse(stack?.outputs).data?.release.id;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as unknown;
  } catch {
    return undefined;
  }
}
