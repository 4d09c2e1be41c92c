import type { BuildSecret, PythonManager } from "../plan.ts";
import { refuseSource } from "../plan.ts";
import { commonFolder, foldersAbove, joinPath, resolvePath, within } from "../reader.ts";
import type { SourceReader } from "../reader.ts";
import { matchFolders } from "../node/workspace.ts";
import { askedBy, pathsOf, readPyproject } from "./pyproject.ts";
import type { Pyproject } from "./pyproject.ts";
import { findRequirements, nothing, readRequirements } from "./requirements.ts";

/** What a Python source says of itself. */
export interface PythonProject {
  manager: PythonManager;
  isLocked: boolean;
  context: string;
  /** Folder of the lockfile, from the project. */
  root: string;
  pyproject: Pyproject;
  /** Files and folders that the installation reads, from the context. */
  manifests: string[];
  /** Files that pip is given, from the context. */
  requirements: string[];
  isPackage: boolean;
  installsWithSource: boolean;
  workspace: string | undefined;
  /** Folders of members of a workspace that it needs, from the context. */
  members: string[];
  /** Names of the packages that it asks for, in lower case. */
  packages: string[];
  notes: string[];
  secrets: BuildSecret[];
}

const lockfiles: Readonly<Record<string, PythonManager>> = {
  "uv.lock": "uv",
  "poetry.lock": "poetry",
  "pdm.lock": "pdm",
  "Pipfile.lock": "pipenv",
};

/**
 * Reads a Python source: who installs it, from which files, and what it asks for.
 *
 * @throws UserError `LockfileMissing`, `LockfilesTwo`, `DependencyMissing`, and as files are read.
 */
export function readPythonProject(reader: SourceReader, folder: string): PythonProject {
  const pyproject = readPyproject(reader, folder);
  const root = findRoot(reader, folder);
  const manager = managerOf(reader, folder, root, pyproject);
  if (manager === "pip") return readPip(reader, folder, pyproject);
  const members = root === folder ? membersOf(reader, folder) : membersOf(reader, root);
  const local = findLocal(reader, [root, folder, ...members.map((one) => joinPath(root, one))]);
  const outside = local.filter((one) => one !== folder && !members.includes(within(root, one)));
  const context = commonFolder([root, folder, ...outside]);
  const names = reader.list(root);
  const own = ["pyproject.toml", "Pipfile", "setup.py", "setup.cfg", ...locksOf(manager)];
  const manifests = [
    ...own.filter((name) => names.includes(name)).map((name) => joinPath(root, name)),
    ...members.map((one) => joinPath(root, one, "pyproject.toml")),
    ...outside.map((one) => markFolder(reader, one)),
  ].map((one) => within(context, one));
  const isPackage = isInstalled(reader, folder, manager, pyproject);
  const isLocked = locksOf(manager).some((name) => names.includes(name));
  return {
    manager,
    isLocked,
    context,
    root,
    pyproject,
    manifests,
    requirements: [],
    isPackage,
    installsWithSource: manager === "project",
    workspace: root === folder ? undefined : (pyproject.project?.name ?? ""),
    members: neededOf(reader, root, members, pyproject)
      .map((one) => within(context, joinPath(root, one)))
      .filter((one) => one !== within(context, folder)),
    packages: namesOf([...askedBy(pyproject), ...otherNames(reader, folder, manager)]),
    notes: isLocked ? [] : [noteUnlocked(manager)],
    secrets: [],
  };
}

/** A path as manifests have it: a folder has a slash at its end. */
function markFolder(reader: SourceReader, path: string): string {
  return reader.list(path).length > 0 ? `${path}/` : path;
}

function noteUnlocked(manager: PythonManager): string {
  const command = manager === "poetry" ? "poetry lock" : "uv lock";
  return `There is no lockfile, so two builds can differ: run \`${command}\`, and commit what it writes.`;
}

function locksOf(manager: PythonManager): string[] {
  return Object.keys(lockfiles).filter((name) => lockfiles[name] === manager);
}

/** Folder of the lockfile: the source's, or that of uv's workspace that it is a member of. */
function findRoot(reader: SourceReader, folder: string): string {
  const names = reader.list(folder);
  if (Object.keys(lockfiles).some((name) => names.includes(name))) return folder;
  const above = foldersAbove(folder).find(
    (at) =>
      reader.list(at).includes("uv.lock") && membersOf(reader, at).includes(within(at, folder)),
  );
  return above ?? folder;
}

function membersOf(reader: SourceReader, root: string): string[] {
  const workspace = readPyproject(reader, root).tool.uv?.workspace;
  if (workspace === undefined) return [];
  const patterns = [...workspace.members, ...workspace.exclude.map((one) => `!${one}`)];
  return matchFolders(reader, root, patterns, "pyproject.toml");
}

/** Members of a workspace that a project asks for, and those that these do, from the root. */
function neededOf(
  reader: SourceReader,
  root: string,
  members: readonly string[],
  pyproject: Pyproject,
): string[] {
  const found = new Set<string>();
  const visit = (one: Pyproject): void => {
    const names = namesOf(askedBy(one));
    for (const member of members) {
      const other = readPyproject(reader, joinPath(root, member));
      const [name = ""] = namesOf([other.project?.name ?? ""]);
      if (found.has(member) || !names.includes(name)) continue;
      found.add(member);
      visit(other);
    }
  };
  visit(pyproject);
  return [...found];
}

function managerOf(
  reader: SourceReader,
  folder: string,
  root: string,
  { tool, project, ...rest }: Pyproject,
): PythonManager {
  const names = reader.list(root);
  const locks = Object.keys(lockfiles).filter((name) => names.includes(name));
  const fits = locks.length > 1 ? locks.filter((name) => isNamed(name, tool)) : locks;
  if (locks.length > 1 && fits.length !== 1) {
    throw refuseSource("LockfilesTwo", folder, `has ${locks.join(" and ")}: keep the one in use.`);
  }
  const [lock] = fits;
  if (lock !== undefined) return lockfiles[lock] ?? "uv";
  const requirements = findRequirements(reader, folder);
  if (requirements !== undefined) return "pip";
  if (names.includes("Pipfile")) {
    throw refuseSource(
      "LockfileMissing",
      folder,
      "has a Pipfile without its lockfile: run `pipenv lock` there, and commit Pipfile.lock.",
    );
  }
  if (project !== undefined) return "uv";
  if (tool.poetry !== undefined) return "poetry";
  if (rest["build-system"] !== undefined || names.includes("setup.py")) return "project";
  if (names.some((name) => name.endsWith(".py"))) return "pip";
  throw refuseSource(
    "RequirementsMissing",
    folder,
    "does not say what it asks for: write a requirements.txt (an empty one, if nothing), or run " +
      "`uv init --bare` and `uv lock` there.",
  );
}

function isNamed(lock: string, tool: Pyproject["tool"]): boolean {
  if (lock === "uv.lock") return tool.uv !== undefined;
  if (lock === "poetry.lock") return tool.poetry !== undefined;
  return lock === "pdm.lock" && tool.pdm !== undefined;
}

function readPip(reader: SourceReader, folder: string, pyproject: Pyproject): PythonProject {
  const file = findRequirements(reader, folder);
  const { asked, loose, reads, installsSource, variables } =
    file === undefined ? nothing : readRequirements(reader, folder, file);
  const context = commonFolder([folder, ...reads]);
  const [some, ...more] = loose;
  const names = [...loose.slice(0, 3), ...(more.length > 2 ? ["…"] : [])].join(", ");
  const note =
    `Requirements without a version (${names}): two builds can differ; write what \`pip freeze\` ` +
    "prints, or use `uv lock`.";
  return {
    manager: "pip",
    isLocked: some === undefined,
    context,
    root: folder,
    pyproject,
    manifests: [...new Set(reads.map((one) => within(context, markFolder(reader, one))))],
    requirements: file === undefined ? [] : [joinPath(within(context, folder), file)],
    isPackage: installsSource,
    installsWithSource: installsSource,
    workspace: undefined,
    members: [],
    packages: namesOf([...asked, ...(installsSource ? askedBy(pyproject) : [])]),
    notes: some === undefined ? [] : [note],
    secrets: [...new Set(variables)].map((name) => ({ id: name, variable: name })),
  };
}

/** Folders that pyproject.toml files name as sources, from the project. @throws UserError */
function findLocal(reader: SourceReader, folders: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (folder: string): void => {
    for (const path of pathsOf(readPyproject(reader, folder))) {
      const place = resolvePath(folder, path);
      if (
        place === undefined ||
        reader.list(place).length + (reader.read(place) ?? "").length === 0
      ) {
        throw refuseSource(
          "DependencyMissing",
          folder,
          `asks in pyproject.toml for ${path}, which is not in the project: add it, or take it out.`,
        );
      }
      if (found.has(place)) continue;
      found.add(place);
      if (reader.list(place).includes("pyproject.toml")) visit(place);
    }
  };
  for (const folder of folders) visit(folder);
  return [...found];
}

/** Whether the source itself is installed beside what it asks for. */
function isInstalled(
  reader: SourceReader,
  folder: string,
  manager: PythonManager,
  { tool, project, ...rest }: Pyproject,
): boolean {
  const isBuilt = rest["build-system"] !== undefined;
  const inSource = reader.list(folder).includes("src/");
  if (manager === "project") return isBuilt || reader.list(folder).includes("setup.py");
  if (manager === "uv") return tool.uv?.package ?? isBuilt;
  if (manager === "pdm") return tool.pdm?.distribution ?? isBuilt;
  if (manager !== "poetry" || tool.poetry?.["package-mode"] === false || !isBuilt) return false;
  const scripts = { ...tool.poetry?.scripts, ...project?.scripts };
  return inSource || Object.keys(scripts).length > 0;
}

/** Packages that stand in other files: a Pipfile.lock, a setup.py. */
function otherNames(reader: SourceReader, folder: string, manager: PythonManager): string[] {
  if (manager === "pipenv") {
    const text = reader.read(joinPath(folder, "Pipfile.lock")) ?? "{}";
    const [, section = ""] = /"default"\s*:\s*\{([^]*?)\n {4}\}/.exec(text) ?? [];
    return [...section.matchAll(/^ {8}"([\w.-]+)"/gm)].map(([, name = ""]) => name);
  }
  if (manager !== "project") return [];
  const setup =
    (reader.read(joinPath(folder, "setup.py")) ?? "") +
    (reader.read(joinPath(folder, "setup.cfg")) ?? "");
  const [, section = ""] = /install_requires\s*=\s*\[?([^\]]*?)(?:\]|\n\S|$)/.exec(setup) ?? [];
  return section.split(/[,\n]/).map((one) => one.replaceAll(/["'\s]/g, ""));
}

function namesOf(asked: readonly string[]): string[] {
  return asked
    .map((one) => {
      const [, egg] = /[#&]egg=([\w.-]+)/.exec(one) ?? [];
      const name = egg ?? /^[\w.-]+/.exec(one.trim())?.[0] ?? "";
      const extras = /^[\w.-]+\s*\[([^\]]+)\]/.exec(one.trim())?.[1]?.split(",") ?? [];
      const plain = name.toLowerCase().replaceAll(/[_.]+/g, "-");
      return [plain, ...extras.map((extra) => `${plain}[${extra.trim()}]`)];
    })
    .flat()
    .filter((name) => name !== "");
}
