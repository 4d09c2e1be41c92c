import { satisfies } from "@renovatebot/pep440";
import { parse, TomlError } from "smol-toml";
import { ownDockerfile, refuseSource } from "../plan.ts";
import type { PythonPlan } from "../plan.ts";
import { joinPath } from "../reader.ts";
import type { SourceReader } from "../reader.ts";
import type { Pyproject } from "./pyproject.ts";

/** Minor versions of Python 3 that there are images of, the default first. */
const pythonMinors = ["3.13", "3.14", "3.12", "3.11"] as const;

/**
 * The image that a source asks for.
 *
 * @param folders Where its files stand, the nearest first.
 * @throws UserError `PythonVersion`.
 */
export function findRuntime(
  reader: SourceReader,
  folders: readonly string[],
  pyproject: Pyproject,
): PythonPlan["runtime"] {
  const pinned = pinnedVersion(reader, folders);
  const [required, where] = requiredVersion(reader, folders[0] ?? "", pyproject);
  const [minor] = /^3\.\d+/.exec(pinned?.[0] ?? "") ?? [];
  const found = pythonMinors.find((one) =>
    pinned === undefined ? allows(required, one) : one === minor,
  );
  if (found !== undefined) return `python-${found}`;
  const [asked, place] = pinned ?? [required ?? "", where];
  throw refuseSource(
    "PythonVersion",
    folders[0] ?? "",
    `asks for Python '${asked}' in ${place}, and there are images of ${pythonMinors.join(", ")}: ` +
      `name one of them, ${ownDockerfile}.`,
  );
}

/** A version that is named exactly, and the file that does; undefined for any. */
function pinnedVersion(
  reader: SourceReader,
  folders: readonly string[],
): [string, string] | undefined {
  for (const folder of folders) {
    const own = reader.read(joinPath(folder, ".python-version"))?.trim().split("\n")[0] ?? "";
    // A name of pyenv's says nothing of the version; `3` is any.
    if (/^(?:cpython-|python-)?[23]\.\d/.test(own))
      return [own.replace(/^[a-z]+-/, ""), ".python-version"];
    const [, heroku] =
      /^python-([23]\.\S+)/m.exec(reader.read(joinPath(folder, "runtime.txt")) ?? "") ?? [];
    if (heroku !== undefined) return [heroku, "runtime.txt"];
    const [, asdf] =
      /^python\s+([23]\.\S+)/m.exec(reader.read(joinPath(folder, ".tool-versions")) ?? "") ?? [];
    if (asdf !== undefined) return [asdf, ".tool-versions"];
    const pipfile = pipfileVersion(reader.read(joinPath(folder, "Pipfile")) ?? "");
    if (pipfile !== undefined) return [pipfile, "Pipfile"];
  }
  return undefined;
}

function pipfileVersion(text: string): string | undefined {
  try {
    const { requires } = parse(text) as { requires?: Record<string, unknown> };
    const version = requires?.python_full_version ?? requires?.python_version;
    return typeof version === "string" && /^3\.\d/.test(version) ? version : undefined;
  } catch (error) {
    if (error instanceof TomlError) return undefined;
    throw error;
  }
}

function requiredVersion(
  reader: SourceReader,
  folder: string,
  { project, tool }: Pyproject,
): [string | undefined, string] {
  const own = project?.["requires-python"];
  if (own !== undefined) return [own, "requires-python"];
  const poetry = tool.poetry?.dependencies.python;
  if (typeof poetry === "string") return [poetry, "tool.poetry.dependencies.python"];
  const [, setup] =
    /python_requires\s*=\s*["']?([^"'\n]+)/.exec(
      (reader.read(joinPath(folder, "setup.py")) ?? "") +
        (reader.read(joinPath(folder, "setup.cfg")) ?? ""),
    ) ?? [];
  return [setup?.trim().replace(/,$/, ""), "python_requires"];
}

/** Whether a specifier allows a minor version; its patch is that of the image, taken as high. */
function allows(specifier: string | undefined, minor: string): boolean {
  if (specifier === undefined || specifier.trim() === "*") return true;
  return specifier.split("||").some((one) => satisfies(`${minor}.99`, plainSpecifier(one.trim())));
}

/** Poetry's forms in pip's: `^3.11` is `>=3.11,<4`, `~3.11` is `>=3.11,<3.12`, `3.11` is `==3.11.*`. */
function plainSpecifier(specifier: string): string {
  return specifier
    .split(",")
    .map((part) => {
      const one = part.trim();
      const [, sign, major = "3", minor] =
        /^([\^~]|)(\d+)(?:\.(\d+))?(?:\.[\d*]+)?$/.exec(one) ?? [];
      if (sign === undefined) return one;
      if (sign === "^") return `>=${one.slice(1)},<${Number(major) + 1}`;
      if (minor === undefined) return `>=${major},<${Number(major) + 1}`;
      return sign === "~"
        ? `>=${one.slice(1)},<${major}.${Number(minor) + 1}`
        : `==${major}.${minor}.*`;
    })
    .join(",");
}
