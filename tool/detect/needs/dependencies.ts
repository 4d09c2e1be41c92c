import { readFileSync } from "node:fs";
import { basename, dirname, relative } from "node:path";
import { parse } from "smol-toml";
import { lineFinder } from "../finding.ts";

/** A dependency of a workspace, with where it says so. */
export interface Dependency {
  name: string;
  /** Whether it is there for development alone. */
  dev: boolean;
  /** As the manifest has it; empty where it says none. */
  version: string;
  file: string;
  line: number;
}

/** The dependencies that manifests in a folder of the repository name. */
export function dependenciesOf(root: string, path: string, files: readonly string[]): Dependency[] {
  return files
    .filter((file) => (relative(root, dirname(file)) || ".") === path)
    .flatMap((file) => {
      const read = readers[basename(file)] ?? (isRequirements(file) ? readRequirements : undefined);
      if (read === undefined) return [];
      const text = readFileSync(file, "utf8");
      const find = lineFinder(text);
      return read(text).map(({ name, dev, version = "" }) => {
        const line = find(Math.max(0, text.indexOf(name)));
        return { name, dev, version, file: relative(root, file), line };
      });
    });
}

function isRequirements(file: string): boolean {
  return basename(file).startsWith("requirements") && file.endsWith(".txt");
}

type Named = Pick<Dependency, "name" | "dev"> & { version?: string };

const readers: Readonly<Record<string, (text: string) => Named[]>> = {
  "package.json": readPackage,
  "pyproject.toml": readPyproject,
  "go.mod": readGoModule,
};

function readPackage(text: string): Named[] {
  try {
    const value = JSON.parse(text) as Record<string, Record<string, string> | undefined>;
    const names = (key: string, dev: boolean): Named[] =>
      Object.entries(value[key] ?? {}).map(([name, version]) => ({ name, dev, version }));
    return [...names("dependencies", false), ...names("devDependencies", true)];
  } catch {
    return [];
  }
}

function readPyproject(text: string): Named[] {
  try {
    const value = parse(text) as {
      project?: { dependencies?: string[] };
      tool?: { poetry?: { dependencies?: Record<string, unknown> } };
    };
    const listed = (value.project?.dependencies ?? []).map(pythonName);
    const poetry = Object.keys(value.tool?.poetry?.dependencies ?? {});
    return [...listed, ...poetry].map((name) => ({ name, dev: false }));
  } catch {
    return [];
  }
}

function readRequirements(text: string): Named[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith("-"))
    .map((line) => ({ name: pythonName(line), dev: false }));
}

/** The name of a requirement, without its extras and versions. */
function pythonName(requirement: string): string {
  const ends = ["[", "=", ">", "<", "~", "!", " ", ";", "@"].map((sign) =>
    requirement.indexOf(sign),
  );
  const end = Math.min(...ends.filter((at) => at >= 0), requirement.length);
  return requirement.slice(0, end);
}

function readGoModule(text: string): Named[] {
  const words = text.split("\n").map((line) => line.trim().split(" "));
  return words.flatMap((line) => {
    const name = line[0] === "require" ? line[1] : line[0];
    const isPath = name?.includes("/") === true && !line.includes("indirect");
    return isPath ? [{ name, dev: false }] : [];
  });
}
