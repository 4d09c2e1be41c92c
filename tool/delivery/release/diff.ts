import type { Artifact, Manifest } from "../../../program/release/manifest.ts";
import { canonicalText } from "../../../program/release/canonical.ts";
import { listCommits } from "./revision.ts";

/** One artifact that differs. */
export interface ArtifactChange {
  name: string;
  kind: string;
  /** Digest; null where the release has none. */
  before: string | null;
  after: string | null;
}

/** What a list gained and lost. */
export interface ListChange {
  added: string[];
  removed: string[];
}

/** What changes from one release to another. */
export interface ReleaseDiff {
  before: string;
  after: string;
  /** Whether both are the same content. */
  same: boolean;
  artifacts: ArtifactChange[];
  /** Hashes that differ: program, lockfile, contract, policies. */
  hashes: string[];
  /** Variables that production must be given. */
  required: ListChange;
  configKeys: ListChange;
  migrations: ListChange & { changed: string[] };
  /** One line each, the newest first; undefined where no repository here knows both commits. */
  commits: string[] | undefined;
  /** Why the same commit gave two releases; empty where that is no question. */
  reasons: string[];
}

/** What changes from one release to another; commits are asked of the project's repository. */
export async function diffReleases(
  project: string,
  before: Manifest,
  after: Manifest,
): Promise<ReleaseDiff> {
  const artifacts = diffArtifacts(before, after);
  const hashes = (["program", "lockfile", "contract", "policies"] as const).filter(
    (key) => before.content[key] !== after.content[key],
  );
  const [from, to] = [before.beside.revision, after.beside.revision];
  const commits = from && to ? await listCommits(project, from.commit, to.commit) : undefined;
  return {
    before: before.id,
    after: after.id,
    same: before.id === after.id,
    artifacts,
    hashes,
    required: diffLists(before.beside.required, after.beside.required),
    configKeys: diffLists(before.content.configKeys, after.content.configKeys),
    migrations: diffMigrations(before, after),
    commits,
    reasons: explain(before, after, artifacts),
  };
}

function diffArtifacts({ content: one }: Manifest, { content: other }: Manifest): ArtifactChange[] {
  const names = [...new Set([...Object.keys(one.artifacts), ...Object.keys(other.artifacts)])];
  return names.sort().flatMap((name) => {
    const [before = {}, after = {}] = [one.artifacts[name], other.artifacts[name]];
    const kinds = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return kinds.flatMap((kind) => {
      const was = (before as Record<string, Artifact | undefined>)[kind];
      const is = (after as Record<string, Artifact | undefined>)[kind];
      if (canonicalText(was ?? null) === canonicalText(is ?? null)) return [];
      return [{ name, kind, before: was?.digest ?? null, after: is?.digest ?? null }];
    });
  });
}

function diffLists(before: readonly string[], after: readonly string[]): ListChange {
  return {
    added: after.filter((one) => !before.includes(one)),
    removed: before.filter((one) => !after.includes(one)),
  };
}

function diffMigrations(before: Manifest, after: Manifest): ReleaseDiff["migrations"] {
  const [one, other] = [before.content.migrations, after.content.migrations];
  const names = (some: typeof one): string[] => some.map(({ name }) => name);
  const changed = other.filter(({ name, digest }) => {
    const known = one.find((migration) => migration.name === name);
    return known !== undefined && known.digest !== digest;
  });
  return { ...diffLists(names(one), names(other)), changed: names(changed) };
}

/** Says why one commit gave two contents. */
function explain(
  { beside: one }: Manifest,
  { beside: other }: Manifest,
  artifacts: readonly ArtifactChange[],
): string[] {
  const [from, to] = [one.revision, other.revision];
  if (from === null || from.commit !== to?.commit) return [];
  if (from.dirty || to.dirty) {
    return ["One of the two was built from files that no commit has."];
  }
  const built = artifacts.filter(({ before, after }) => before !== null && after !== null);
  const apart = artifacts.filter(({ before, after }) => before === null || after === null);
  return [
    ...built.map(
      ({ name, kind }) =>
        `The build of '${name}' (${kind}) gave another digest for the same commit: it is not ` +
        "reproducible. It writes the time, a random name or what it fetched that day.",
    ),
    ...(apart.length > 0 ? ["They were built for different platforms."] : []),
    ...one.warnings,
    ...other.warnings,
  ];
}
