import { satisfies } from "@renovatebot/pep440";
import { TomlError, parse } from "smol-toml";
import * as z from "zod";
import { ownDockerfile, refuseSource } from "./source-plan.ts";
import type { PythonPlan } from "./source-plan.ts";
import { joinPath } from "./source-reader.ts";
import type { SourceReader } from "./source-reader.ts";

const pyprojectSchema = z.object({
  project: z
    .object({
      "requires-python": z.string().optional(),
      dependencies: z.array(z.string()).default([]),
    })
    .optional(),
  "build-system": z.unknown().optional(),
  tool: z
    .object({
      poetry: z.object({ dependencies: z.record(z.string(), z.unknown()).default({}) }).optional(),
      uv: z.object({ package: z.boolean().optional() }).optional(),
    })
    .optional(),
});

/** What a Python source says of itself. */
export interface PythonProject {
  manager: PythonPlan["manager"];
  runtime: PythonPlan["runtime"];
  isPackage: boolean;
  /** Names of the packages that it asks for, in lower case. */
  packages: string[];
}

/** Minor versions of Python 3 that there are images of, the default first. */
const pythonMinors = ["3.13", "3.14", "3.12"] as const;

/**
 * Reads a Python source.
 *
 * @throws UserError `LockfileMissing`, `LockfilesTwo`, `RequirementsUnpinned`, `PyprojectBroken`,
 * `PythonVersion`.
 */
export function readPythonProject(reader: SourceReader, folder: string): PythonProject {
  const names = reader.list(folder);
  const manager = managerOf(folder, names);
  const { project, tool, ...rest } = readPyproject(reader, folder);
  const requirements = reader.read(joinPath(folder, "requirements.txt")) ?? "";
  const asked =
    manager === "pip"
      ? readRequirements(folder, requirements)
      : [...(project?.dependencies ?? []), ...Object.keys(tool?.poetry?.dependencies ?? {})];
  return {
    manager,
    runtime: runtimeOf(reader, folder, project?.["requires-python"]),
    isPackage: manager === "uv" && (tool?.uv?.package ?? rest["build-system"] !== undefined),
    packages: asked.map((one) => (/^[\w.-]+/.exec(one.trim())?.[0] ?? "").toLowerCase()),
  };
}

function managerOf(folder: string, names: readonly string[]): PythonPlan["manager"] {
  const locks = ["uv.lock", "poetry.lock"].filter((name) => names.includes(name));
  if (locks.length > 1) {
    throw refuseSource("LockfilesTwo", folder, `has ${locks.join(" and ")}: keep the one in use.`);
  }
  if (locks[0] === "uv.lock") return "uv";
  if (locks[0] === "poetry.lock") return "poetry";
  if (names.includes("requirements.txt")) return "pip";
  throw refuseSource(
    "LockfileMissing",
    folder,
    "has no lockfile, so two builds could differ: run `uv lock` (or `poetry lock`, or `pip freeze > " +
      `requirements.txt\`) there and commit what it writes, ${ownDockerfile}.`,
  );
}

function readPyproject(reader: SourceReader, folder: string): z.infer<typeof pyprojectSchema> {
  const text = reader.read(joinPath(folder, "pyproject.toml")) ?? "";
  try {
    return pyprojectSchema.parse(parse(text));
  } catch (error) {
    if (!(error instanceof TomlError || error instanceof z.ZodError)) throw error;
    const line = error instanceof TomlError ? error.message.split("\n")[0] : firstOf(error);
    throw refuseSource(
      "PyprojectBroken",
      folder,
      `has a pyproject.toml that cannot be used (${line ?? ""}): mend it.`,
    );
  }
}

function firstOf({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`;
}

/** The requirements of a file of pip's, each of which must say its version. */
function readRequirements(folder: string, text: string): string[] {
  const lines = text
    .replaceAll(/\\\n/g, " ")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
  const asked = lines.filter((line) => !line.startsWith("-"));
  const loose = asked.filter(
    (line) => !/[^=!<>~]===?[^=*]+$|\s@\s/.test(line.split(/[;\s]--|;/)[0] ?? ""),
  );
  if (loose.length === 0) return asked;
  throw refuseSource(
    "RequirementsUnpinned",
    folder,
    `has requirements without a version in requirements.txt (${loose.join(", ")}), so two builds ` +
      "could differ: write what `pip freeze` prints, or use `uv lock`.",
  );
}

function runtimeOf(
  reader: SourceReader,
  folder: string,
  required: string | undefined,
): PythonProject["runtime"] {
  const pinned = reader.read(joinPath(folder, ".python-version"))?.trim();
  const [minor] = /^3\.\d+/.exec(pinned ?? "") ?? [];
  const found = pythonMinors.find((one) =>
    pinned === undefined ? allows(required, one) : one === minor,
  );
  if (found !== undefined) return `python-${found}`;
  const [asked, where] =
    pinned === undefined ? [required ?? "", "requires-python"] : [pinned, ".python-version"];
  throw refuseSource(
    "PythonVersion",
    folder,
    `asks for Python '${asked}' in ${where}, and there are images of ${pythonMinors.join(", ")}: ` +
      `name one of them, ${ownDockerfile}.`,
  );
}

/** Whether a specifier allows a minor version; its patch is that of the image, taken as high. */
function allows(specifier: string | undefined, minor: string): boolean {
  return specifier === undefined || satisfies(`${minor}.99`, specifier);
}
