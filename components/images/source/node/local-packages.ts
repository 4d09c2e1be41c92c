import { ownDockerfile, refuseSource } from "../plan.ts";
import { joinPath, resolvePath } from "../reader.ts";
import type { SourceReader } from "../reader.ts";
import { allDependencies, readPackage } from "./package.ts";
import type { Package } from "./package.ts";
import { readPnpmWorkspace } from "./workspace.ts";

/** How a package.json names a folder or a file instead of a version. */
const localForm = /^(?:file|link|portal):(.+)$|^(\.{1,2}\/.+)$/;

/**
 * Folders and archives that packages name by their path (`file:../lib`), from the project, and those
 * that these name.
 *
 * @throws UserError `DependencyMissing`, `DependencyOutside`.
 */
export function findLocalPackages(reader: SourceReader, folders: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (folder: string): void => {
    for (const [name, asked] of Object.entries(allDependencies(readPackage(reader, folder)))) {
      const match = localForm.exec(asked);
      const path = match?.[1] ?? match?.[2];
      if (path === undefined) continue;
      const place = findPlace(reader, folder, name, path);
      if (found.has(place)) continue;
      found.add(place);
      if (reader.read(joinPath(place, "package.json")) !== undefined) visit(place);
    }
  };
  for (const folder of folders) visit(folder);
  return [...found].sort();
}

function findPlace(reader: SourceReader, folder: string, name: string, path: string): string {
  const place = resolvePath(folder, path);
  if (place === undefined) {
    throw refuseSource(
      "DependencyOutside",
      folder,
      `asks for '${name}' in ${path}, which lies outside of the project: move it into the project, ` +
        `or publish it, ${ownDockerfile}.`,
    );
  }
  if (reader.read(place) !== undefined || reader.list(place).length > 0) return place;
  throw refuseSource(
    "DependencyMissing",
    folder,
    `asks for '${name}' in ${path}, which is not there: add it, or take it out of package.json.`,
  );
}

/** Files of a source that its manager reads beside manifests and lockfile, from its root. */
export function findSettingsFiles(reader: SourceReader, root: string, manifest: Package): string[] {
  const names = reader.list(root);
  const plain = [
    ...[".yarnrc.yml", ".yarnrc", "pnpm-workspace.yaml", ".pnpmfile.cjs", "bunfig.toml"],
  ].filter((name) => names.includes(name));
  const own = reader.list(joinPath(root, ".yarn"));
  const yarn = ["releases/", "plugins/", "patches/"]
    .filter((name) => own.includes(name))
    .map((name) => `.yarn/${name}`);
  const patches = Object.values({
    ...manifest.patchedDependencies,
    ...manifest.pnpm?.patchedDependencies,
    ...readPnpmWorkspace(reader, root).patchedDependencies,
  });
  const berry = Object.values(allDependencies(manifest)).flatMap(patchOf);
  const resolutions = [
    ...(reader.read(joinPath(root, "package.json")) ?? "").matchAll(/patch:[^"]+/g),
  ];
  const all = [...patches, ...berry, ...resolutions.flatMap(([one]) => patchOf(one))];
  const apart = all.filter((path) => !yarn.some((folder) => path.startsWith(folder)));
  checkPatches(reader, root, apart);
  return [...plain, ...yarn, ...new Set(apart)];
}

/** File of a patch in Yarn's form: `patch:a@npm:1.0.0#~/.yarn/patches/a.patch`. */
function patchOf(asked: string): string[] {
  const [, path] = /^patch:[^#]+#(?:~\/|\.\/)?([^:&]+?)(?:[:&].*)?$/.exec(asked) ?? [];
  return path === undefined || path.startsWith("builtin<") || path.startsWith("optional!")
    ? []
    : [path];
}

function checkPatches(reader: SourceReader, root: string, paths: readonly string[]): void {
  const missing = paths.find((path) => reader.read(joinPath(root, path)) === undefined);
  if (missing === undefined) return;
  throw refuseSource(
    "DependencyMissing",
    root,
    `patches a package by ${missing}, which is not there: add it, or take the patch out.`,
  );
}
