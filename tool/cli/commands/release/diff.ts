import * as z from "zod";
import { shortId } from "../../../../program/release/manifest.ts";
import type { ListChange, ReleaseDiff } from "../../../delivery/release/diff.ts";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { sharedOptions } from "../../options.ts";
import { releaseArgument, requireRelease } from "../../releases.ts";

interface DiffInput {
  release?: string | undefined;
  other?: string | undefined;
  json: boolean;
}

/** `slipway release diff`. */
export const releaseDiff = defineCommand<DiffInput>({
  name: "release diff",
  group: "Deliver",
  summary: "say what changes from one release to another",
  details:
    "Commits between the two, as far as the repository here knows both; artifacts by their digests; " +
    "variables that production has to be given anew or no longer; keys of the config; migrations. Where " +
    "one commit gave two releases, it names the build that is not reproducible.",
  arguments: [releaseArgument, { name: "other", description: "the later one" }],
  options: [sharedOptions.json],
  examples: ["slipway release diff 3f8a5c1 9b7d246"],
  input: z.object({
    release: z.string().optional(),
    other: z.string().optional(),
    json: z.boolean().default(false),
  }),
  run: async (cli, { release, other, json }) => {
    const before = await requireRelease(cli, release);
    const after = await requireRelease(cli, other);
    const { diffReleases } = await import("../../../delivery/release/diff.ts");
    const diff = await diffReleases(cli.folder, before.manifest, after.manifest);
    if (json) cli.out.json(diff, 2);
    else cli.out.lines(formatReleaseDiff(diff));
    return exitCodes.ok;
  },
});

/** What changes between two releases, a line for each. */
export function formatReleaseDiff(diff: ReleaseDiff): string[] {
  if (diff.same) return ["The two are the same release."];
  const { artifacts, hashes, commits, migrations } = diff;
  const digest = (one: string | null): string => (one === null ? "none" : one.slice(7, 19));
  return [
    ...(commits === undefined
      ? ["commits: not known here"]
      : commits.map((line) => `commit ${line}`)),
    ...artifacts.map(
      ({ name, kind, before, after }) => `${kind} ${name}: ${digest(before)} -> ${digest(after)}`,
    ),
    ...hashes.map((name) => `${name} changes`),
    ...listed("required variable", diff.required),
    ...listed("config", diff.configKeys),
    ...listed("migration", migrations),
    ...migrations.changed.map((name) => `migration ${name} changes`),
    ...diff.reasons,
    `${shortId(diff.before)} -> ${shortId(diff.after)}`,
  ];
}

function listed(what: string, { added, removed }: ListChange): string[] {
  return [
    ...added.map((name) => `+ ${what} ${name}`),
    ...removed.map((name) => `- ${what} ${name}`),
  ];
}
