import { defaultPort, ownDockerfile, refuseSource } from "../plan.ts";
import type { PythonPlan, SourceOptions } from "../plan.ts";
import { within } from "../reader.ts";
import type { SourceReader } from "../reader.ts";
import { readPythonProject } from "./project.ts";
import type { PythonProject } from "./project.ts";
import { askedBy } from "./pyproject.ts";
import { findPythonStart } from "./start.ts";
import { findSystemPackages } from "./system-packages.ts";
import { findRuntime } from "./version.ts";

/** Packages that need more than Python beside them, by what that is. */
const needy: Readonly<Record<string, string>> = {
  playwright: "a browser with its libraries",
  selenium: "a browser with its libraries",
  pyppeteer: "a browser with its libraries",
  reflex: "Node beside Python",
  pygame: "a screen",
  pyqt5: "a screen",
  pyqt6: "a screen",
  pyside6: "a screen",
};

/** The plan of a Python source. @throws UserError as `analyzeSource` says. */
export function analyzePython(
  reader: SourceReader,
  folder: string,
  options: SourceOptions,
): PythonPlan {
  const project = readPythonProject(reader, folder);
  const { packages, pyproject, context, root, isPackage } = project;
  checkNeeds(folder, packages);
  const runtime = findRuntime(reader, [...new Set([folder, root])], pyproject);
  const found = findPythonStart({ reader, folder, packages, pyproject, isPackage });
  const port = options.port ?? found.port ?? defaultPort;
  return {
    language: "python",
    context,
    folder: within(context, folder),
    root: within(context, root),
    framework: found.framework,
    port:
      found.listens === false && found.framework === "none" ? options.port : listening(found, port),
    followsPort: found.isFixed !== true,
    healthPath: options.healthPath,
    notes: [...project.notes, ...(found.notes ?? [])],
    secrets: project.secrets,
    ownIgnore: [],
    ignore: [],
    members: project.members,
    manager: project.manager,
    isLocked: project.isLocked,
    runtime,
    manifests: project.manifests,
    requirements: project.requirements,
    isPackage,
    installsWithSource: project.installsWithSource,
    workspace: project.workspace,
    servers: found.servers ?? [],
    systemPackages: findSystemPackages(packages, askedOf(project)),
    steps: found.steps ?? [],
    start: found.start,
    variables: found.variables ?? {},
  };
}

function listening({ listens = true }: { listens?: boolean }, port: number): number | undefined {
  return listens ? port : undefined;
}

function askedOf({ pyproject, packages }: PythonProject): string[] {
  return [...askedBy(pyproject), ...packages];
}

function checkNeeds(folder: string, packages: readonly string[]): void {
  const found = packages.find((name) => name in needy);
  if (found === undefined) return;
  throw refuseSource(
    "SystemNeeded",
    folder,
    `asks for ${found}, which needs ${needy[found] ?? ""} that no image here has: take it out where ` +
      `tests alone use it, ${ownDockerfile}.`,
  );
}
