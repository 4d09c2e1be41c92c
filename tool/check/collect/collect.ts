import { realpathSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import pLimit from "p-limit";
import { UserError } from "../../../variables/user-error.ts";
import type { RunOptions } from "../../engine/engine.ts";
import { withRevision } from "../../engine/prior/revision.ts";
import type { Environment } from "../../engine/state/environment.ts";
import { readProject, type Project } from "../../engine/state/project/project.ts";
import type { CollectedChange, StackChange, UntouchedStack } from "../collected.ts";
import { compareStack, type Comparison, type ReviewedGoal } from "./compare.ts";
import { readChange, type GitChange } from "./git.ts";
import type { ModuleGraph } from "./reach/module-graph.ts";
import { readProgram, readReach } from "./reach/reach.ts";
import { secretsOf } from "./secrets.ts";
import { readSides, type StackSide } from "./stacks.ts";

/** Which change is looked at. */
export interface CollectRequest {
  /** Folder of Pulumi.yaml, or one below it. */
  folder: string;
  /** Branch or commit that the change is to go to. */
  base: string;
  /** Stacks to look at; all of them where none is named. */
  stacks: readonly string[];
  /** With "pulumi" stacks are compared with their real state. */
  engine: "embedded" | "pulumi";
  environment: Environment;
  /** Is told every value that a stack's config, at either end, holds in secret. */
  onSecret?: (value: string) => void;
  /** Is told what each stack that is compared wants; without it, that is not found out. */
  onGoal?: (goal: ReviewedGoal) => void;
}

/**
 * Runs the programs of the stacks that a change can touch, at both of its ends, and gives what
 * differs. Reads no state and needs no credential, unless the engine is "pulumi".
 *
 * @throws UserError `UnknownStack`, and as Git's questions do. What is wrong with one stack is its
 * outcome.
 */
export async function collectChange(
  request: CollectRequest,
  runOptions: RunOptions = {},
): Promise<CollectedChange> {
  // Git tells files by their real paths.
  const project = await readProject(realpathSync(request.folder));
  const { folder } = project;
  const change = await readChange(folder, request.base);
  const sides = select(await readSides(project, change), request.stacks);
  const stacks = await withRevision(change.base, async (checkout) => {
    const limit = pLimit(availableParallelism());
    const { engine, environment, onGoal } = request;
    const how: Comparison = {
      ...{ folder, environment, checkout, engine, runOptions, onGoal },
      limit: (action) => limit(action),
    };
    await tellSecrets(request, [folder, checkout.project], sides);
    const graphs = new Map<string, ModuleGraph>();
    const graphOf = (application: string): ModuleGraph => {
      const graph = graphs.get(application) ?? readProgram(project, application);
      graphs.set(application, graph);
      return graph;
    };
    const about = { project, change, graphOf };
    return await Promise.all(sides.map((side) => readStack(how, about, side)));
  });
  const { base, head, changedFiles, files } = change;
  return {
    project: project.name,
    base: { given: base.given, commit: base.commit },
    head: { given: "HEAD", commit: head, changedFiles },
    files,
    stacks,
  };
}

async function tellSecrets(
  { environment, onSecret }: CollectRequest,
  folders: readonly string[],
  sides: readonly StackSide[],
): Promise<void> {
  if (onSecret === undefined) return;
  const places = folders.flatMap((place) => sides.map(({ stack }) => ({ place, stack })));
  const found = await Promise.all(
    places.map(({ place, stack }) => secretsOf(place, stack, environment)),
  );
  for (const value of new Set(found.flat())) onSecret(value);
}

function select(sides: readonly StackSide[], wanted: readonly string[]): readonly StackSide[] {
  if (wanted.length === 0) return sides;
  const unknown = wanted.filter((name) => sides.every(({ stack }) => stack !== name));
  if (unknown.length === 0) return sides.filter(({ stack }) => wanted.includes(stack));
  throw new UserError(
    "UnknownStack",
    `There is no stack ${unknown.map((name) => `'${name}'`).join(", ")} on either side of the ` +
      `change: the stacks are ${sides.map(({ stack }) => stack).join(", ")}.`,
  );
}

/** The change that stacks are looked at for, and the modules of their programs. */
interface About {
  project: Project;
  change: GitChange;
  /** Read once for each application. */
  graphOf: (application: string) => ModuleGraph;
}

async function readStack(
  how: Comparison,
  about: About,
  { config, ...side }: StackSide,
): Promise<StackChange> {
  if (side.file === "removed") return { ...side, outcome: gone(side.stack) };
  if (side.file === "kept" && how.engine === "embedded") {
    const untouched = readUntouched(about, { ...side, config });
    if (untouched !== undefined) return { ...side, outcome: untouched };
  }
  return { ...side, outcome: await compareStack(how, side.stack) };
}

function gone(stack: string): UntouchedStack {
  const why =
    `its file Pulumi.${stack}.yaml is gone; what it runs stays until ` +
    `\`slipway destroy ${stack}\`, which needs the file`;
  return { kind: "untouched", why };
}

/** Why no file of a change can touch a stack; undefined where one can. */
function readUntouched(
  { project, change: { base, files }, graphOf }: About,
  { stack, application, config }: StackSide,
): UntouchedStack | undefined {
  const reach = readReach({ project, stack, application, config }, graphOf(application));
  const touched = files.some((file) => reach.why(join(base.repository, file)) !== undefined);
  if (touched) return undefined;
  const none =
    files.length === 1
      ? "the changed file is none"
      : `none of ${files.length} changed files is one`;
  const why = `${none} of its settings, modules or sources`;
  return { kind: "untouched", why };
}
