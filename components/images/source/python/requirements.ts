import { ownDockerfile, refuseSource } from "../plan.ts";
import { joinPath, parentOf, resolvePath } from "../reader.ts";
import type { SourceReader } from "../reader.ts";

/** What files of requirements ask for, and what they read. */
export interface Requirements {
  /** Lines that ask for a package. */
  asked: string[];
  /** Those without a version. */
  loose: string[];
  /** Files and folders that they name, from the project, their own among them. */
  reads: string[];
  /** Whether they install the source itself. */
  installsSource: boolean;
  /** Variables that they name: `${TOKEN}`. */
  variables: string[];
}

/** What a source without any asks for. */
export const nothing: Requirements = {
  asked: [],
  loose: [],
  reads: [],
  installsSource: false,
  variables: [],
};

/** Files of requirements that say what runs in production, the likeliest first. */
const usualFiles = [
  "requirements.txt",
  "requirements/production.txt",
  "requirements/prod.txt",
  "requirements/main.txt",
  "requirements/base.txt",
  "requirements/requirements.txt",
  "requirements-prod.txt",
  "requirements.prod.txt",
  "requirements/common.txt",
  "requirements/app.txt",
  "requirements.in",
];

/** The file of requirements of a source, from it; undefined for none. */
export function findRequirements(reader: SourceReader, folder: string): string | undefined {
  return usualFiles.find((name) => reader.read(joinPath(folder, name)) !== undefined);
}

/**
 * Reads a file of pip's with all that it names: `-r`, `-c`, `-e`, folders, archives.
 *
 * @throws UserError `RequirementsMissing`, `RequirementsOutside`, `SecretInSource`.
 */
export function readRequirements(reader: SourceReader, folder: string, file: string): Requirements {
  const found: Requirements = {
    asked: [],
    loose: [],
    reads: [],
    installsSource: false,
    variables: [],
  };
  readFile(reader, folder, joinPath(folder, file), found);
  return found;
}

function readFile(reader: SourceReader, folder: string, file: string, found: Requirements): void {
  if (found.reads.includes(file)) return;
  const text = reader.read(file) ?? "";
  found.reads.push(file);
  checkSecrets(folder, file, text);
  for (const line of linesOf(text)) {
    found.variables.push(...[...line.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name));
    readLine(reader, folder, file, line, found);
  }
}

/** Lines of a file of requirements without comments, continued ones joined. */
function linesOf(text: string): string[] {
  return text
    .replace(/^\uFEFF/, "")
    .replaceAll(/\\\r?\n/g, " ")
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
}

function readLine(
  reader: SourceReader,
  folder: string,
  file: string,
  line: string,
  found: Requirements,
): void {
  const [, option = "", value = ""] =
    /^(-r|--requirement|-c|--constraint|-e|--editable)[\s=]*(.+)$/.exec(line) ?? [];
  if (/^(-r|--requirement|-c|--constraint)$/.test(option)) {
    const before = found.asked.length;
    const loose = found.loose.length;
    readFile(reader, folder, placeOf(reader, folder, file, value), found);
    // Constraints ask for nothing.
    if (/^(-c|--constraint)$/.test(option)) {
      found.asked.length = before;
      found.loose.length = loose;
    }
    return;
  }
  const wanted = option === "" ? line : value;
  if (wanted.startsWith("-")) return;
  const path = localPath(reader, folder, wanted);
  if (path !== undefined) {
    const place = placeOf(reader, folder, joinPath(folder, "x"), path);
    if (place === folder) found.installsSource = true;
    else found.reads.push(place);
    return;
  }
  found.asked.push(wanted);
  if (!isPinned(wanted)) found.loose.push(wanted);
}

/** A folder or archive that a line asks for; undefined for a package of an index. */
function localPath(reader: SourceReader, folder: string, wanted: string): string | undefined {
  const plain = wanted.replace(/^file:(\/\/)?/, "").replace(/(\[[\w,\s-]+\])?(\s*;.*)?$/, "");
  if (/^(git|hg|https?)[+:]/.test(plain) || / @ (?!file:)/.test(plain)) return undefined;
  const [, named] = / @ file:(?:\/\/)?(\S+)/.exec(wanted) ?? [];
  const path = named ?? plain;
  if (path === "." || /^\.{1,2}\//.test(path) || /\.(whl|tar\.gz|zip)$/.test(path)) return path;
  return path.includes("/") && reader.list(joinPath(folder, path)).length > 0 ? path : undefined;
}

function isPinned(line: string): boolean {
  return /[^=!<>~]===?[^=*]+$|\s@\s|^(git|hg|https?)[+:]/.test(
    line.split(/[;\s]--|;/)[0]?.trim() ?? "",
  );
}

/** A path that a file names, from the project. @throws UserError */
function placeOf(reader: SourceReader, folder: string, file: string, path: string): string {
  const place = resolvePath(parentOf(file), path.trim());
  if (place === undefined) {
    throw refuseSource(
      "RequirementsOutside",
      folder,
      `asks in ${file} for ${path}, which lies outside of the project: move it into the project, ` +
        `${ownDockerfile}.`,
    );
  }
  if (reader.read(place) !== undefined || reader.list(place).length > 0) return place;
  throw refuseSource(
    "RequirementsMissing",
    folder,
    `asks in ${file} for ${path}, which is not there: add it, or take the line out.`,
  );
}

/** An address with a password that stands in a file goes wherever the file goes. */
function checkSecrets(folder: string, file: string, text: string): void {
  const [, found] = /:\/\/([^/\s:@$]*):[^/\s:@${]+@/.exec(text) ?? [];
  if (found === undefined) return;
  throw refuseSource(
    "SecretInSource",
    folder,
    `has a password in ${file}, in an address of user '${found}': write \`\${PIP_PASSWORD}\` in its ` +
      "place, and set that variable where images are built.",
  );
}
