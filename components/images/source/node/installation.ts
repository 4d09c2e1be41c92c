import type { BuildSecret, NodeManager } from "../plan.ts";
import { commonFolder, joinPath, within } from "../reader.ts";
import type { SourceReader } from "../reader.ts";
import { findLocalPackages, findSettingsFiles } from "./local-packages.ts";
import { findManager, findRoot } from "./manager.ts";
import { readRegistries } from "./npmrc.ts";
import { allDependencies, readPackage } from "./package.ts";
import type { Package } from "./package.ts";
import { findNeeded, listMembers } from "./workspace.ts";

/** How the packages of a source are installed. */
export interface Installation {
  manager: NodeManager;
  managerVersion: string | undefined;
  isLocked: boolean;
  /** Folder that is sent to the builder, from the project. */
  context: string;
  /** Folder of the lockfile, from the project. */
  root: string;
  /** Files and folders that the installation reads, from the context. */
  manifests: string[];
  /** Folders that the source needs beside itself, from the context, each after what it needs. */
  members: string[];
  /** Folders of the packages whose own scripts must wait for their source, from the context. */
  quiet: string[];
  settings: string[];
  secrets: BuildSecret[];
}

/** Scripts that a manager runs while it installs. */
export const ownScripts = ["preinstall", "install", "postinstall", "prepare"] as const;

/**
 * What the installation of a source's packages reads, and from where.
 *
 * @throws UserError as {@link findRoot}, {@link findManager} and {@link findLocalPackages}.
 */
export function findInstallation(reader: SourceReader, folder: string): Installation {
  const root = findRoot(reader, folder);
  const manifest = readPackage(reader, root);
  const { name: manager, version, locks } = findManager(reader, root);
  const members = listMembers(reader, root, manifest);
  const inside = within(root, folder);
  const needed = findNeeded(reader, root, members, inside).map((one) => joinPath(root, one));
  const all = members.map((one) => joinPath(root, one));
  const local = findLocalPackages(reader, [root, folder, ...needed]).filter(
    (one) => !all.includes(one),
  );
  const context = commonFolder([root, folder, ...local]);
  const own = ["package.json", ...locks, ...findSettingsFiles(reader, root, manifest)];
  const files = [
    ...own.map((name) => joinPath(root, name)),
    ...all.map((one) => joinPath(one, "package.json")),
    ...local
      .filter((one) => one !== folder)
      .map((one) => (reader.list(one).length > 0 ? `${one}/` : one)),
  ];
  const registries = readRegistries(reader, root, within(context, root));
  const packages = [root, ...all].filter((one) => hasOwnScripts(reader, one));
  const hidden = registries.secrets.map((one) => ("file" in one ? one.file : ""));
  return {
    manager,
    managerVersion: version,
    isLocked: locks.length > 0,
    context,
    root,
    manifests: [...new Set(files.map((one) => within(context, one)))].filter(
      (one) => !hidden.includes(one),
    ),
    members: [...needed, ...local.filter((one) => reader.list(one).length > 0)]
      .filter((one) => one !== folder)
      .map((one) => within(context, one)),
    quiet: packages.map((one) => within(context, one)),
    ...registries,
  };
}

function hasOwnScripts(reader: SourceReader, folder: string): boolean {
  const { scripts } = readPackage(reader, folder);
  return ownScripts.some((name) => name in scripts);
}

/** Debian's packages that an installation needs beside the image: a compiler, git. */
export function findSystemPackages(
  reader: SourceReader,
  root: string,
  manifests: readonly Package[],
): string[] {
  const asked = manifests.flatMap((one) => Object.values(allDependencies(one)));
  const lock = reader.read(joinPath(root, "package-lock.json")) ?? "";
  const usesGit =
    asked.some((one) =>
      /^(git(\+\w+)?:|github:|gitlab:|bitbucket:)|^[\w-]+\/[\w.-]+(#.*)?$/.test(one),
    ) || lock.includes('"resolved": "git+');
  const compiles = /"node_modules\/(?:.*\/)?(?:nan|node-gyp)"/.test(lock);
  return [
    ...(usesGit ? ["ca-certificates", "git"] : []),
    ...(compiles ? ["g++", "make", "python3"] : []),
  ];
}
