import { relative, sep } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { ledgerApplicationOf, ledgerStackOf } from "../../../program/ledger/place.ts";
import { git } from "../../engine/prior/git.ts";
import type { Project } from "../../engine/state/project/project.ts";
import { readStackFile } from "../../engine/state/project/stack-file.ts";
import type { StackChange } from "../collected.ts";
import { filesAt, knownFiles, type GitChange } from "./git.ts";

/** A stack on either side of a change. */
export interface StackSide extends Omit<StackChange, "outcome"> {
  /** Its config at head; at base where its file is gone. */
  config: Readonly<Record<string, unknown>>;
}

const fileName = /^Pulumi\.(.+)\.yaml$/;

/** The stacks of both sides, by name: those of files that Git knows, or would take. */
export async function readSides(project: Project, change: GitChange): Promise<StackSide[]> {
  const { configFolder } = project;
  const head = namesIn(await knownFiles(configFolder));
  const { repository, commit } = change.base;
  const place = relative(repository, configFolder).split(sep).join("/");
  const there = await filesAt(repository, commit, place).catch(() => []);
  const base = namesIn(there);
  const names = [...new Set([...head, ...base])].sort();
  const sides = await Promise.all(
    names.map(async (stack) => {
      const path = `${place === "" ? "" : `${place}/`}Pulumi.${stack}.yaml`;
      const before = base.has(stack) ? await configAt(repository, commit, path) : {};
      const kept = head.has(stack);
      const config = kept ? await configHere(project, stack) : before;
      const file = !kept ? "removed" : base.has(stack) ? "kept" : "added";
      const hosts = [...new Set(hostsIn([before, config]))].sort();
      const side: StackSide = { stack, file, config, hosts, ...describe(config) };
      return isLedger(stack, config) && (!base.has(stack) || isLedger(stack, before)) ? [] : [side];
    }),
  );
  return sides.flat();
}

/** Whether a stack is a ledger, which is no environment; one that was none before is still judged. */
function isLedger(stack: string, config: Readonly<Record<string, unknown>>): boolean {
  const application = ledgerApplicationOf(config);
  return application !== undefined && stack === ledgerStackOf(application);
}

function namesIn(files: readonly string[]): Set<string> {
  return new Set(files.flatMap((file) => fileName.exec(file)?.[1] ?? []));
}

/** What is wrong with a file is told where its program is run. */
async function configHere(project: Project, stack: string): Promise<Record<string, unknown>> {
  return await readStackFile(project, stack).then(
    ({ config }) => config,
    () => ({}),
  );
}

const configSchema = z.object({ config: z.record(z.string(), z.unknown()).nullish() });

async function configAt(
  repository: string,
  commit: string,
  path: string,
): Promise<Record<string, unknown>> {
  const text = await git(repository, "show", `${commit}:${path}`).catch(() => "");
  try {
    return configSchema.parse(parse(text)).config ?? {};
  } catch {
    return {}; // A broken file that is gone says nothing any more.
  }
}

function describe(
  config: Readonly<Record<string, unknown>>,
): Pick<StackChange, "application" | "platform" | "stage" | "profile"> {
  const text = (key: string): string => {
    const value = config[`slipway:${key}`];
    return typeof value === "string" ? value : "not set";
  };
  const stage = text("stage");
  const profile = stage === "custom" ? text("parentStage") : stage;
  return { application: text("application"), platform: text("platform"), stage, profile };
}

const host =
  /^(?:[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?)?((?:[a-z0-9_-]+\.)+[a-z]{2,})(?::\d+)?(?:\/.*)?$/i;

/** Texts that are a host, or an address with one, wherever in the config. */
function hostsIn(value: unknown): string[] {
  if (typeof value === "string") {
    const found = host.exec(value)?.[1];
    return found === undefined ? [] : [found.toLowerCase()];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(hostsIn);
}
