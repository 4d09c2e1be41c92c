import { existsSync } from "node:fs";
import type { BuildInput } from "../../../../providers/local/build-schema.ts";
import { readPythonProject } from "../../../images/source/python/project.ts";
import type { PythonProject } from "../../../images/source/python/project.ts";
import { findPythonStart } from "../../../images/source/python/start.ts";
import { joinPath } from "../../../images/source/reader.ts";
import type { LocalProgram, LocalSource } from "./local-source.ts";
import { localVariables, localWords } from "./local-words.ts";

/** A folder in memory, which Linux has. */
const memoryFolder = "/dev/shm";

/** A source in Python: its packages in an environment of the agent's. */
export function planPythonProgram(
  { reader, folder }: LocalSource,
  command: readonly string[],
): LocalProgram {
  const project = readPythonProject(reader, folder);
  if (command.length > 0) return { command, variables: {}, ...buildOf(project, []) };
  const { packages, pyproject, isPackage } = project;
  const found = findPythonStart({ reader, folder, packages, pyproject, isPackage });
  const build = buildOf(project, found.servers ?? []);
  const words = withoutMemoryFolder(localWords(found.start));
  const [program = "", ...rest] = words;
  // The name `python` is an environment's; a machine may have the other one alone.
  const bare = program === "python" && build.build === undefined;
  return {
    command: bare ? ["python3", ...rest] : words,
    variables: localVariables(found.variables ?? {}),
    ...build,
  };
}

/** What asks for nothing runs by the Python of the machine. */
function buildOf(
  project: PythonProject,
  servers: readonly string[],
): { build?: BuildInput & { language: "python" } } {
  const { manager, requirements } = project;
  const asks = manager !== "pip" || requirements.length + servers.length > 0;
  return asks ? { build: installationOf(project, servers) } : {};
}

function installationOf(
  project: PythonProject,
  servers: readonly string[],
): BuildInput & { language: "python" } {
  const at = (path: string): string => joinPath(project.context, path).replace(/\/$/, "");
  const manifests = project.manifests.map(at);
  return {
    language: "python",
    manager: project.manager,
    root: project.root,
    manifests,
    reads: [...new Set([...manifests, ...project.members.map(at)])],
    requirements: project.requirements.map(at),
    isPackage: project.isPackage,
    isLocked: project.isLocked,
    ...(project.workspace !== undefined && { workspace: project.workspace }),
    servers: [...servers],
  };
}

/** Gunicorn's folder for its heartbeat, where the machine has none. */
function withoutMemoryFolder(words: readonly string[]): string[] {
  if (existsSync(memoryFolder)) return [...words];
  const at = words.indexOf(memoryFolder);
  return words.filter((_word, index) => at < 0 || (index !== at && index !== at - 1));
}
