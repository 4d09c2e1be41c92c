import { ledgerApplicationOf } from "../../../program/ledger/place.ts";
import { UserError } from "../../../variables/user-error.ts";
import { listStacks, readProject, type Project } from "../../engine/state/project/project.ts";
import { readStackFile } from "../../engine/state/project/stack-file.ts";
import { previewStage } from "../../engine/state/project/previews.ts";

/** An environment as its file describes it; the ledger's own stack and previews are none. */
export interface KnownEnvironment {
  stack: string;
  application: string;
  /** The stage whose rules hold: of a custom one, the stage that it takes after. */
  stage: string;
}

/** The environments of a project whose files can be read. */
export async function listEnvironments(project: Project): Promise<KnownEnvironment[]> {
  const stacks = await listStacks(project);
  const found = await Promise.all(stacks.map((stack) => readEnvironment(project, stack)));
  return found.filter((one) => one !== undefined);
}

async function readEnvironment(
  project: Project,
  stack: string,
): Promise<KnownEnvironment | undefined> {
  const file = await readStackFile(project, stack).catch(() => undefined);
  if (file === undefined || ledgerApplicationOf(file.config) !== undefined) return undefined;
  const { config } = file;
  const application = config["slipway:application"];
  const stage = config["slipway:stage"];
  if (typeof application !== "string" || typeof stage !== "string") return undefined;
  if (stage === previewStage) return undefined;
  const parent = config["slipway:parentStage"];
  return { stack, application, stage: stage === "custom" ? String(parent) : stage };
}

/**
 * The application that a command is about: the one that is named, or the only one that has an
 * environment.
 *
 * @throws UserError `ApplicationUnknown`, `ApplicationMissing` with those that there are.
 */
export async function requireApplication(folder: string, named?: string): Promise<string> {
  const environments = await listEnvironments(await readProject(folder));
  const names = [...new Set(environments.map(({ application }) => application))].sort();
  const list = names.length === 0 ? "none has an environment" : `there are ${names.join(", ")}`;
  if (named !== undefined) {
    if (names.includes(named)) return named;
    throw new UserError(
      "ApplicationUnknown",
      `No environment is of the application '${named}': ${list}.`,
    );
  }
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return only;
  throw new UserError("ApplicationMissing", `Name the application by --application: ${list}.`);
}
