import * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output.js";
import type { BuildInput } from "../../../providers/local/build-schema.ts";
import { checkEntry, hasEntry, treeFolder } from "../../../providers/local/store/store.ts";
import { UserError } from "../../../variables/user-error.ts";
import { projectFolder } from "../../images/lock.ts";
import { joinPath } from "../../images/source/reader.ts";
import type { Component } from "../../base/component.ts";

/** Where the files of an artifact stand. */
export interface ArtifactPlace {
  /** Folder that holds them at their places in a project, absolute. */
  folder: string;
  /** The same from the project. */
  path: string;
}

const checked = new Set<string>();

/**
 * Where an artifact of a release stands in the store of this machine, held against its digest once.
 * Undefined in a preview where the store has none, as in a fresh clone: that is told.
 *
 * @throws UserError `ArtifactMissing` in an update, `ArtifactDamaged`.
 */
export function placeArtifact(owner: Component, artifact: string): ArtifactPlace | undefined {
  const digest = artifact.replace(/^local@/, "");
  const project = projectFolder();
  if (!hasEntry(project, digest)) {
    tellMissing(owner, artifact);
    return undefined;
  }
  if (!checked.has(digest)) checkEntry(project, digest);
  checked.add(digest);
  const path = treeFolder(digest);
  return { folder: `${project}/${path}`, path };
}

function tellMissing(owner: Component, artifact: string): void {
  const { component } = owner.tags;
  const message =
    `'${component}' runs from ${artifact}, which is not in the store of this machine: make it with ` +
    "`slipway release create` at the release's commit.";
  if (!pulumi.runtime.isDryRun()) throw new UserError("ArtifactMissing", message);
  void pulumi.log.warn(`up would refuse: ArtifactMissing: ${message}`, owner);
}

/** A value that only an update would know. */
export function onlyLater<Value>(): pulumi.Output<Value> {
  return pulumi.output(unknown) as unknown as pulumi.Output<Value>;
}

/** What makes a source ready, with its paths from the project in place of those from an artifact. */
export function placeBuild(build: BuildInput, path: string): BuildInput {
  const at = (one: string): string => joinPath(path, one);
  const all = (some: readonly string[] = []): string[] => some.map(at);
  switch (build.language) {
    case "go":
      return { ...build, module: at(build.module), reads: all(build.reads) };
    case "python":
      return {
        ...build,
        root: at(build.root),
        reads: all(build.reads),
        manifests: all(build.manifests),
        requirements: all(build.requirements),
      };
    case "node":
      return {
        ...build,
        root: at(build.root),
        reads: all(build.reads),
        leaves: all(build.leaves),
        steps: (build.steps ?? []).map((step) => ({ ...step, folder: at(step.folder) })),
      };
  }
}
