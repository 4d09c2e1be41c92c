import { refuseSource } from "../plan.ts";
import { commonFolder, foldersAbove, joinPath, resolvePath, within } from "../reader.ts";
import type { SourceReader } from "../reader.ts";

/** The module that a source is, or is in. */
export interface GoModule {
  /** Folder of go.mod, from the project. */
  folder: string;
  /** Text of go.mod without its comments. */
  text: string;
  /** Folder that is sent to the builder, from the project. */
  context: string;
  /** Files that `go mod download` reads, from the context. */
  manifests: string[];
  isVendored: boolean;
  /** Folders of the modules beside it, from the context. */
  members: string[];
}

/**
 * The module of a source, with the modules beside it that it replaces others by, or works with.
 *
 * @throws UserError `LockfileMissing`, `ModuleOutside`.
 */
export function findModule(reader: SourceReader, source: string): GoModule {
  const folder = moduleFolder(reader, source) ?? source;
  const text = readMod(reader, folder);
  const names = reader.list(folder);
  const isVendored = reader.read(joinPath(folder, "vendor/modules.txt")) !== undefined;
  const asks = /^\s*require\b/m.test(text);
  const workspace = findWorkspace(reader, folder);
  const isLocal = everyReplaced(text) || workspace !== undefined;
  if (asks && !names.includes("go.sum") && !isVendored && !isLocal) {
    throw refuseSource(
      "LockfileMissing",
      folder,
      "has a go.mod with requirements and no go.sum: run `go mod tidy` there and commit it.",
    );
  }
  const used = workspace === undefined ? [] : modulesOf(reader, workspace);
  const replaced = [folder, ...used].flatMap((one) => findReplaced(reader, one));
  const modules = [...new Set([folder, ...used, ...replaced])];
  const context = commonFolder([...modules, ...(workspace === undefined ? [] : [workspace])]);
  const files = [
    ...(workspace === undefined
      ? []
      : ["go.work", "go.work.sum"].map((one) => joinPath(workspace, one))),
    ...modules.flatMap((one) => ["go.mod", "go.sum"].map((name) => joinPath(one, name))),
  ];
  const manifests = files.filter((file) => reader.read(file) !== undefined);
  return {
    folder,
    text,
    context,
    manifests: manifests.map((one) => within(context, one)),
    isVendored,
    members: modules.filter((one) => one !== folder).map((one) => within(context, one)),
  };
}

/** The folder of the go.mod of a source: its own, or one above it. */
export function moduleFolder(reader: SourceReader, source: string): string | undefined {
  return [source, ...(source === "" ? [] : foldersAbove(source))].find((at) =>
    reader.list(at).includes("go.mod"),
  );
}

function readMod(reader: SourceReader, folder: string): string {
  return (reader.read(joinPath(folder, "go.mod")) ?? "").replaceAll(/\/\/.*$/gm, "");
}

/** The folder of the go.work that a module is used by; undefined for none. */
function findWorkspace(reader: SourceReader, folder: string): string | undefined {
  const above = [folder, ...(folder === "" ? [] : foldersAbove(folder))].find((at) =>
    reader.list(at).includes("go.work"),
  );
  if (above === undefined) return undefined;
  return modulesOf(reader, above).includes(folder) ? above : undefined;
}

function modulesOf(reader: SourceReader, workspace: string): string[] {
  const text = (reader.read(joinPath(workspace, "go.work")) ?? "").replaceAll(/\/\/.*$/gm, "");
  return listed(text, "use").flatMap((path) => {
    const place = resolvePath(workspace, path.replaceAll('"', ""));
    return place !== undefined && reader.list(place).includes("go.mod") ? [place] : [];
  });
}

/** Lines of a directive, which stand by themselves or in brackets. */
function listed(text: string, directive: string): string[] {
  const blocks = [...text.matchAll(new RegExp(`^${directive}\\s*\\(([^)]*)\\)`, "gm"))].flatMap(
    ([, block = ""]) => block.split("\n"),
  );
  const single = [...text.matchAll(new RegExp(`^${directive}\\s+([^(\\s].*)$`, "gm"))].map(
    ([, line = ""]) => line,
  );
  return [...blocks, ...single].map((line) => line.trim()).filter((line) => line !== "");
}

function localPaths(text: string): string[] {
  return listed(text, "replace").flatMap((line) => {
    const [, path = ""] = /=>\s*(\S+)/.exec(line) ?? [];
    return /^\.{1,2}(\/|$)/.test(path) ? [path] : [];
  });
}

function everyReplaced(text: string): boolean {
  const names = listed(text, "require").map((line) => line.split(/\s+/)[0] ?? "");
  const replaced = listed(text, "replace")
    .filter((line) => /=>\s*\./.test(line))
    .map((line) => line.split(/\s+/)[0]);
  return names.every((name) => replaced.includes(name));
}

/** Modules that a module replaces others by, from the project. @throws UserError */
function findReplaced(reader: SourceReader, folder: string): string[] {
  return localPaths(readMod(reader, folder)).map((path) => {
    const place = resolvePath(folder, path);
    if (place !== undefined && reader.list(place).includes("go.mod")) return place;
    throw refuseSource(
      "ModuleOutside",
      folder,
      `replaces a module by ${path} in go.mod, which is no module in the project: move it there, ` +
        "or take the line out.",
    );
  });
}
