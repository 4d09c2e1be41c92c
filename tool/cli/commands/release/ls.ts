import * as z from "zod";
import { shortId } from "../../../../program/release/manifest.ts";
import type { KeptRelease } from "../../../delivery/release/book.ts";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { sharedOptions } from "../../options.ts";
import { columns, formatUptime } from "../../output/text.ts";
import { readReleases } from "../../releases.ts";

/** `slipway release ls`. */
export const releaseLs = defineCommand<{ application?: string | undefined; json: boolean }>({
  name: "release ls",
  group: "Deliver",
  summary: "list the releases, the newest first",
  details:
    "Each with the first 12 digits of its id, its label, commit, age and builder; and whether it was " +
    "rejected. A star beside the commit says that it holds what no commit has.",
  arguments: [],
  options: [
    { flags: "--application <name>", description: "those of this application alone" },
    sharedOptions.json,
  ],
  examples: ["slipway release ls", "slipway release ls --application shop --json"],
  input: z.object({ application: z.string().optional(), json: z.boolean().default(false) }),
  run: async (cli, { application, json }) => {
    const all = (await readReleases(cli)).filter(
      ({ manifest }) => application === undefined || manifest.content.application === application,
    );
    if (json) cli.out.json(all.map(toRow), 2);
    else if (all.length === 0)
      cli.err.line("There is no release: slipway release create makes one.");
    else cli.out.lines(columns([headings, ...all.map((one) => toCells(one, cli.now()))]));
    return exitCodes.ok;
  },
});

const headings = ["release", "application", "label", "commit", "age", "builder", ""];

function toRow({ manifest, rejected }: KeptRelease): object {
  const { id, content, beside } = manifest;
  const { revision, builtAt, builder, label } = beside;
  return {
    id,
    application: content.application,
    label: label ?? null,
    commit: revision?.commit ?? null,
    dirty: revision?.dirty ?? null,
    builtAt,
    builder,
    rejected: rejected ?? null,
  };
}

function toCells({ manifest, rejected }: KeptRelease, now: Date): string[] {
  const { id, content, beside } = manifest;
  const { revision, builtAt, builder, label = "" } = beside;
  const commit =
    revision === null ? "" : `${revision.commit.slice(0, 8)}${revision.dirty ? "*" : ""}`;
  const age = formatUptime(Math.max(0, (now.getTime() - Date.parse(builtAt)) / 1000));
  const state = rejected === undefined ? "" : `rejected: ${rejected.reason}`;
  return [shortId(id), content.application, label, commit, age, builder, state];
}
