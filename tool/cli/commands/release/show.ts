import { stringify } from "yaml";
import * as z from "zod";
import { settingOf } from "../../../../program/release/artifacts.ts";
import type { KeptRelease } from "../../../delivery/release/book.ts";
import type { Cli } from "../../cli.ts";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { sharedOptions } from "../../options.ts";
import { columns } from "../../output/text.ts";
import { releaseArgument, requireRelease } from "../../releases.ts";
import { requireNamedStack } from "../../stack-files.ts";

interface ShowInput {
  release?: string | undefined;
  stack?: string | undefined;
  json: boolean;
}

/** `slipway release show`. */
export const releaseShow = defineCommand<ShowInput>({
  name: "release show",
  group: "Deliver",
  summary: "show what a release consists of",
  details:
    "Its artifacts by component and kind, the hashes that its id covers, and what stands beside. With " +
    "--stack it prints what `slipway:release` of that stack becomes, as its file has it, and refuses " +
    "by name what the stack's platform would miss.",
  arguments: [releaseArgument],
  options: [
    { flags: "--stack <stack>", description: "print the setting for this stack, as YAML" },
    sharedOptions.json,
  ],
  examples: ["slipway release show 3f8a5c1", "slipway release show 3f8a5c1 --stack staging"],
  input: z.object({
    release: z.string().optional(),
    stack: z.string().optional(),
    json: z.boolean().default(false),
  }),
  run: async (cli, { release, stack, json }) => {
    const kept = await requireRelease(cli, release);
    if (stack !== undefined) await printSetting(cli, kept, stack, json);
    else if (json) cli.out.json({ ...kept.manifest, rejected: kept.rejected ?? null }, 2);
    else print(cli, kept);
    return exitCodes.ok;
  },
});

async function printSetting(
  cli: Cli,
  { manifest }: KeptRelease,
  name: string,
  json: boolean,
): Promise<void> {
  const { readTarget } = await import("../../../delivery/release/target.ts");
  const { name: stack } = await requireNamedStack(cli.folder, name);
  const setting = settingOf(manifest, await readTarget(cli.folder, stack));
  if (json) cli.out.json(setting, 2);
  else cli.out.lines(stringify({ "slipway:release": setting }).trimEnd().split("\n"));
}

function print({ out }: Cli, { manifest, rejected }: KeptRelease): void {
  const { id, content, beside } = manifest;
  const { revision } = beside;
  const commit = revision === null ? "none" : revision.commit;
  const facts = [
    ["release", id],
    ["application", content.application],
    ...(beside.label === undefined ? [] : [["label", beside.label]]),
    ...(beside.notes === undefined ? [] : [["notes", beside.notes]]),
    ["commit", revision?.dirty === true ? `${commit}, and what no commit has` : commit],
    ["built", `${beside.builtAt} by ${beside.builder}`],
    ...(rejected ? [["rejected", `${rejected.reason} (${rejected.by}, ${rejected.at})`]] : []),
    ...(["program", "lockfile", "contract", "policies"] as const).map((key) => [key, content[key]]),
    ...content.migrations.map(({ name, digest }) => [`migration ${name}`, digest]),
    ["config", content.configKeys.join(", ")],
    ...Object.entries(content.artifacts).flatMap(([name, kinds]) =>
      Object.entries(kinds).map(([kind, { digest, size }]) => [
        name,
        `${beside.repositories[name] !== undefined && kind === "image" ? beside.repositories[name] : kind}@${digest}, ${size} bytes`,
      ]),
    ),
    ...beside.warnings.map((warning) => ["warning", warning]),
  ];
  out.lines(columns(facts));
}
