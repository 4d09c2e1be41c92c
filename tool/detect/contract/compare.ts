import { readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { isPlatformGiven } from "../platform-given.ts";
import type { DetectedWorkspace, Detection } from "../detect.ts";
import type { DetectedVariable } from "../merge.ts";
import type { DefinedComponent, StackSource, Store } from "./stack-source.ts";

/** What does not agree between an application's contract and what its sources read. */
export interface Difference {
  code: "Undeclared" | "Unread" | "OtherService";
  variable: string;
  /** The component that reads it, or that declares it. */
  component: string;
  /** File and line, from the folder that was looked at or from the project's. */
  at: string;
  message: string;
}

/** A component with the variables that its sources read. */
export interface ComponentReads {
  component: DefinedComponent;
  variables: readonly DetectedVariable[];
}

/** What the components of an application read, each by the workspaces that its source is made of. */
export function readsOf(
  project: string,
  detection: Detection,
  stack: StackSource,
): ComponentReads[] {
  return stack.components.map((component) => {
    const folder = relative(detection.root, join(project, component.source)) || ".";
    const own = detection.workspaces.filter(
      ({ path }) => path === folder || path.startsWith(`${folder}/`),
    );
    const nearest = own.length > 0 || folder === "." ? own : nearestOf(detection, folder);
    const all = withDependencies(detection, nearest);
    const variables = all.flatMap((one) => one.variables).filter(counts);
    return { component, variables: mergeNames(variables) };
  });
}

/** The workspace that a folder without a manifest belongs to, with what lies in the folder alone. */
function nearestOf(detection: Detection, folder: string): DetectedWorkspace[] {
  return detection.workspaces.flatMap((workspace) => {
    const variables = workspace.variables.flatMap((variable) => {
      const evidence = variable.evidence.filter(({ file }) => file.startsWith(`${folder}/`));
      return evidence.length > 0 ? [{ ...variable, evidence }] : [];
    });
    return variables.length > 0 ? [{ ...workspace, variables }] : [];
  });
}

/** Workspaces with those of the same repository that their packages depend on. */
function withDependencies(
  detection: Detection,
  workspaces: readonly DetectedWorkspace[],
): DetectedWorkspace[] {
  const found = new Set(workspaces);
  for (const workspace of found) {
    const names = dependencyNames(join(detection.root, workspace.path, "package.json"));
    for (const other of detection.workspaces) if (names.includes(other.name)) found.add(other);
  }
  return [...found];
}

function dependencyNames(file: string): string[] {
  try {
    const { dependencies } = JSON.parse(readFileSync(file, "utf8")) as { dependencies?: object };
    return Object.keys(dependencies ?? {});
  } catch {
    return [];
  }
}

/** Whether a variable is for a contract: the application's own, and read by it. */
function counts({ name, owner, isRead }: DetectedVariable): boolean {
  return owner === "application" && isRead && !isPlatformGiven(name);
}

function mergeNames(variables: readonly DetectedVariable[]): DetectedVariable[] {
  const byName = new Map<string, DetectedVariable>();
  for (const one of variables) {
    const known = byName.get(one.name);
    const required = one.required || known?.required === true;
    byName.set(one.name, { ...(known ?? one), required });
  }
  return [...byName.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** What does not agree: read and not declared, declared and not read, declared for another service. */
export function compareContract(
  reads: readonly ComponentReads[],
  stack: StackSource,
): Difference[] {
  return [...reads.flatMap((one) => undeclared(one, reads, stack)), ...unread(reads, stack)];
}

function undeclared(
  { component, variables }: ComponentReads,
  reads: readonly ComponentReads[],
  stack: StackSource,
): Difference[] {
  return variables.flatMap((variable): Difference[] => {
    const { name, evidence } = variable;
    if (component.linked.has(name) || component.contract?.variables.has(name)) return [];
    const [first] = evidence;
    const at = first ? `${first.file}:${first.line}` : component.source;
    const other = reads.find((one) => one.component.contract?.variables.has(name));
    const found = { variable: name, component: component.name, at };
    if (other) {
      const message = `${component.name} reads ${name}, which is declared for ${other.component.name} only`;
      return [{ code: "OtherService", ...found, message }];
    }
    const hint = linkHint(variable, stack.stores);
    const message = `${component.name} reads ${name}, and no contract of it has it${hint}`;
    return [{ code: "Undeclared", ...found, message }];
  });
}

/** How a link of Slipway would give the variable, where one does. */
export function linkHint(
  { name, givenBy }: Pick<DetectedVariable, "name" | "givenBy">,
  stores: readonly Store[],
): string {
  if (givenBy !== "Database" && givenBy !== "Cache" && givenBy !== "Bucket") return "";
  const store = stores.find(({ kind }) => kind === givenBy);
  const target = store?.local ?? JSON.stringify(store?.name ?? givenBy.toLowerCase());
  const usual = { Database: "DATABASE_URL", Cache: "REDIS_URL", Bucket: "BUCKET_URL" }[givenBy];
  const link = name === usual ? target : `{ to: ${target}, as: "${name}" }`;
  const which = store ? "" : ` to a new ${givenBy}`;
  return `; a link${which} gives it: links: [${link}]`;
}

function unread(reads: readonly ComponentReads[], stack: StackSource): Difference[] {
  return stack.contracts.flatMap((contract) => {
    const users = reads.filter(({ component }) => component.contract === contract);
    // Whose sources are elsewhere is not known here.
    if (users.length === 0) return [];
    const names = new Set(users.flatMap(({ variables }) => variables.map(({ name }) => name)));
    const component = users.map((one) => one.component.name).join(", ");
    return [...contract.variables].flatMap(([variable, line]): Difference[] => {
      if (names.has(variable) || isPlatformGiven(variable)) return [];
      const message = `${variable} is declared for ${component}, and nothing there reads it`;
      return [
        {
          code: "Unread",
          variable,
          component,
          at: `stacks/${basename(stack.file)}:${line}`,
          message,
        },
      ];
    });
  });
}
