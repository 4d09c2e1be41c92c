import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../../../variables/user-error.ts";
import type { PythonBuild } from "../../build-schema.ts";
import { findProgram } from "../find-program.ts";
import type { Machine } from "../machine.ts";
import { runTool } from "./run-tool.ts";
import type { Workshop } from "./run-tool.ts";
import { requireTool } from "./tools.ts";

/** What installs a lockfile, where it is not on PATH: pip brings it, in one version. */
const installers = {
  uv: "uv==0.9.7",
  poetry: "poetry==2.2.1",
  pdm: "pdm==2.26.1",
  pipenv: "pipenv==2025.0.4",
} as const;

/** Where a virtual environment is made, and of what. */
export interface PythonPlace {
  projectRoot: string;
  /** Absolute. */
  folder: string;
  /** Folder of the source, absolute. */
  source: string;
  machine: Machine;
}

const shownLines = 15;

/**
 * Makes a virtual environment with the packages of a source, by what its lockfile or requirements
 * say. The source's own `.venv` is neither read nor written.
 *
 * @throws UserError `ToolMissing`, `BuildFailed` with the last lines of what installs.
 */
export async function makeVenv(
  build: PythonBuild,
  place: PythonPlace,
  workshop: Workshop,
): Promise<void> {
  const { machine, folder } = place;
  const venv = join(folder, "venv");
  const python = requireTool("python3", workshop.component, machine.forBuilds().PATH);
  await createVenv(python, venv, machine, workshop);
  const run = async (words: string[], more: Record<string, string> = {}): Promise<void> => {
    const variables = { ...machine.forBuilds([join(venv, "bin")]), VIRTUAL_ENV: venv, ...more };
    const at = join(place.projectRoot, build.root);
    await runTool(workshop, { words, folder: at, variables, lines: shownLines });
  };
  const pip = pipOf(venv);
  switch (build.manager) {
    case "pip":
      if (build.requirements.length > 0) {
        await run([...pip, ...requirementsOf(build, place.projectRoot)]);
      }
      break;
    case "project":
      await run([...pip, "--editable", place.source]);
      break;
    default: {
      const program = await findInstaller(build.manager, place, workshop);
      for (const words of installWords(build, program)) {
        await run(words, { ...installVariables, UV_PROJECT_ENVIRONMENT: venv, UV_PYTHON: python });
      }
    }
  }
  if (build.servers.length > 0) await run([...pip, ...build.servers]);
}

async function createVenv(
  python: string,
  venv: string,
  machine: Machine,
  workshop: Workshop,
): Promise<void> {
  const words = [python, "-m", "venv", venv];
  try {
    const variables = machine.forBuilds();
    await runTool(workshop, { words, folder: "/", variables, lines: shownLines });
  } catch (error) {
    const isMissing =
      error instanceof UserError && /ensurepip|No module named venv/.test(error.message);
    if (!isMissing) throw error;
    throw new UserError(
      "ToolMissing",
      `'${workshop.component}' needs the module \`venv\` of ${python}, which is not installed: ` +
        "on Debian and Ubuntu `apt-get install python3-venv`; then run the command again.",
      { cause: error },
    );
  }
}

function pipOf(venv: string): string[] {
  const python = join(venv, "bin", "python");
  return [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet"];
}

function requirementsOf({ requirements }: PythonBuild, projectRoot: string): string[] {
  return requirements.flatMap((file) => ["--requirement", join(projectRoot, file)]);
}

/** They must not ask, nor make an environment of their own. */
const installVariables = {
  UV_PYTHON_DOWNLOADS: "never",
  POETRY_VIRTUALENVS_CREATE: "true",
  POETRY_VIRTUALENVS_IN_PROJECT: "false",
  POETRY_NO_INTERACTION: "1",
  PDM_CHECK_UPDATE: "false",
  PDM_IGNORE_SAVED_PYTHON: "1",
  PIPENV_VERBOSITY: "-1",
  PIPENV_IGNORE_VIRTUALENVS: "0",
};

type Installer = keyof typeof installers;

/** The installer of a lockfile: from PATH, else one that pip brings into a folder beside. */
async function findInstaller(
  name: Installer,
  { machine, folder }: PythonPlace,
  workshop: Workshop,
): Promise<string> {
  const found = findProgram([name], machine.forBuilds().PATH);
  if (found !== undefined) return found;
  const tools = join(folder, "tools");
  const program = join(tools, "bin", name);
  if (existsSync(program)) return program;
  const python = requireTool("python3", workshop.component, machine.forBuilds().PATH);
  await createVenv(python, tools, machine, workshop);
  const words = [...pipOf(tools), installers[name]];
  const variables = machine.forBuilds();
  await runTool(workshop, { words, folder: "/", variables, lines: shownLines });
  return program;
}

/** What installs exactly what the lockfile says, without what is for development. */
function installWords(build: PythonBuild, program: string): string[][] {
  const { manager, isPackage, isLocked, workspace } = build;
  if (manager === "uv") {
    const locked = isLocked ? ["--locked"] : [];
    const member = workspace === undefined || workspace === "" ? [] : [`--package=${workspace}`];
    const root = isPackage || workspace !== undefined ? [] : ["--no-install-project"];
    return [[program, "sync", ...locked, "--no-dev", "--quiet", ...member, ...root]];
  }
  if (manager === "poetry") {
    return [[program, "install", "--only=main", ...(isPackage ? [] : ["--no-root"])]];
  }
  if (manager === "pdm") return [[program, "sync", "--prod", ...(isPackage ? [] : ["--no-self"])]];
  return [[program, "sync"]];
}
