import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import * as z from "zod";
import { readIfThere, writeWhole } from "../files.ts";
import type { Environment } from "../environment.ts";
import type { Project } from "./project.ts";

/** The stack that commands take where none is named, and who says so. */
export interface Selection {
  stack: string;
  /** `PULUMI_STACK`, or the command that selected it. */
  source: string;
}

/** The CLI's own file: by backend since it knows several, one for all before that. */
const settingsSchema = z.looseObject({
  stack: z.string().optional(),
  stacks: z.record(z.string(), z.string()).optional(),
});

type Settings = z.infer<typeof settingsSchema>;

/**
 * The stack that is selected in this checkout, as the Pulumi CLI would take it: PULUMI_STACK, then
 * what `pulumi stack select`, or this tool, noted in the CLI's home folder.
 */
export async function readSelection(
  project: Project,
  environment: Environment,
): Promise<Selection | undefined> {
  const given = environment.PULUMI_STACK;
  if (given !== undefined && given !== "")
    return { stack: bareName(given), source: "PULUMI_STACK" };
  const settings = await readSettings(project, environment);
  const name = settings.stacks?.[backendKey(project, environment)] ?? settings.stack;
  if (name === undefined || name === "") return undefined;
  return { stack: bareName(name), source: "stack select" };
}

/** Selects a stack in this checkout, for this tool and for the Pulumi CLI; `undefined` none. */
export async function writeSelection(
  project: Project,
  stack: string | undefined,
  environment: Environment,
): Promise<void> {
  const { stack: legacy, stacks = {}, ...rest } = await readSettings(project, environment);
  const key = backendKey(project, environment);
  const others = Object.entries(stacks).filter(([backend]) => backend !== key);
  const own = stack === undefined ? [] : [[key, `organization/${project.name}/${stack}`] as const];
  const kept = stack !== undefined && legacy !== undefined ? { stack: legacy } : {};
  const settings: Settings = { ...rest, ...kept, stacks: Object.fromEntries([...others, ...own]) };
  const file = settingsFile(project, environment);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeWhole(file, JSON.stringify(settings, undefined, 4));
}

/** A damaged note selects nothing: naming the stack always works. */
async function readSettings(project: Project, environment: Environment): Promise<Settings> {
  const text = await readIfThere(settingsFile(project, environment));
  try {
    return settingsSchema.parse(JSON.parse(text ?? "{}"));
  } catch {
    return {};
  }
}

/** Named by the CLI after the project and the SHA-1 of the path of its Pulumi.yaml. */
function settingsFile(project: Project, environment: Environment): string {
  const home = environment.PULUMI_HOME ?? join(environment.HOME ?? homedir(), ".pulumi");
  const hash = createHash("sha1").update(join(project.folder, "Pulumi.yaml")).digest("hex");
  return join(home, "workspaces", `${project.name}-${hash}-workspace.json`);
}

/** The backend as it is written, which is how the CLI keys its selections. */
function backendKey(project: Project, environment: Environment): string {
  return environment.PULUMI_BACKEND_URL ?? project.backendUrl ?? "";
}

function bareName(name: string): string {
  return name.split("/").at(-1) ?? name;
}
