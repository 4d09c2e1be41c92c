import * as z from "zod";
import { settingOf } from "../../../../program/release/artifacts.ts";
import { shortId } from "../../../../program/release/manifest.ts";
import type { Manifest } from "../../../../program/release/manifest.ts";
import { toSafeText } from "../../../../program/ledger/canonical.ts";
import { requireSigningKey } from "../../../delivery/keys/find-key.ts";
import { currentActor } from "../../../delivery/ledger/actor.ts";
import { addRelease, listReleases } from "../../../delivery/release/book.ts";
import type { CreateRequest } from "../../../delivery/release/create.ts";
import type { StackTarget } from "../../../delivery/release/target.ts";
import type { Cli } from "../../cli.ts";
import { defineCommand } from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { exitCodes } from "../../exit-codes.ts";
import { placeOf } from "../../ledger-place.ts";
import { sharedOptions, stackArgument } from "../../options.ts";
import { requireStack } from "../../stack-files.ts";

interface CreateInput {
  stack?: string | undefined;
  for: string[];
  push?: string | undefined;
  imageCommand?: string | undefined;
  platform: string;
  only: string[];
  allowDirty: boolean;
  label?: string | undefined;
  notes?: string | undefined;
  json: boolean;
}

/** `slipway release create`. */
export const releaseCreate = defineCommand<CreateInput>({
  name: "release create",
  group: "Deliver",
  summary: "build what an application declares, once, for all its environments",
  details:
    "Builds what the platform of the stack runs of every component, and with --for that of further " +
    "stacks of the same application: images, files of sites, and for stacks of this machine source, " +
    "lockfile and packages in the store. The id of the release is the hash of what was built and of " +
    "program, lockfile, contract, policies and migrations: the same content has the same id, whoever " +
    "builds it and wherever. A working tree that differs from its commit is refused, but for the " +
    "configs of stacks. Nothing is brought up.",
  arguments: [stackArgument],
  options: [
    {
      flags: "--for <stack>",
      description: "build what this stack's platform runs, too; several times",
      repeatable: true,
    },
    {
      flags: "--push <registry>",
      description:
        "registry of images and the name before the component's: registry.example.com/shop",
    },
    {
      flags: "--image-command <command>",
      description:
        "build and push images by this command, as $SLIPWAY_IMAGE, instead of docker buildx",
    },
    {
      flags: "--platform <platform>",
      description: "operating system and architecture of images, linux/amd64 where it is not given",
    },
    {
      flags: "--only <component>",
      description:
        "build this one, and take the others over from the newest release; several times",
      repeatable: true,
    },
    {
      flags: "--allow-dirty",
      description: "release what no commit has; the release is marked as that",
    },
    { flags: "--label <version>", description: "a name for people, such as 1.4.0" },
    { flags: "--notes <text>", description: "what is new" },
    sharedOptions.json,
  ],
  examples: [
    "slipway release create staging",
    "slipway release create staging --for prod --push registry.example.com/shop --label 1.4.0",
  ],
  input: z.object({
    stack: z.string().optional(),
    for: z.array(z.string()).default([]),
    push: z
      .string()
      .regex(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/, {
        message: "give host and name, without tag: registry.example.com/shop",
      })
      .optional(),
    imageCommand: z.string().min(1, "give a command").optional(),
    platform: z
      .string()
      .regex(/^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/, "give system and architecture: linux/arm64")
      .default("linux/amd64"),
    only: z.array(z.string()).default([]),
    allowDirty: z.boolean().default(false),
    label: z.string().min(1, "give a name").optional(),
    notes: z.string().min(1, "give a text").optional(),
    json: z.boolean().default(false),
  }),
  run: async (cli, input) => {
    const stack = await requireStack(cli, input.stack);
    const targets = await readTargets(cli, stack.name, input.for);
    const { createRelease } = await import("../../../delivery/release/create.ts");
    const [{ application }] = targets;
    // Who may not note a release need not wait for its builds to learn that.
    const key = await requireSigningKey(cli.folder, cli.env, "releases");
    const manifest = await createRelease(await prepare(cli, input, targets));
    const isNew = await addRelease(placeOf(cli, application), manifest, key);
    if (input.json) cli.out.json({ isNew, ...manifest }, 2);
    else print(cli, manifest, isNew, targets);
    return exitCodes.ok;
  },
});

/** The stacks that a release is made for; the first one is asked what its application declares. */
type Targets = readonly [StackTarget, ...StackTarget[]];

async function readTargets(cli: Cli, first: string, more: readonly string[]): Promise<Targets> {
  const { readTarget } = await import("../../../delivery/release/target.ts");
  const targets: Targets = [
    await readTarget(cli.folder, first),
    ...(await Promise.all(more.map((name) => readTarget(cli.folder, name)))),
  ];
  const applications = [...new Set(targets.map(({ application }) => application))];
  if (applications.length === 1) return targets;
  const listed = targets.map(({ stack, application }) => `${stack} runs ${application}`);
  throw new UsageError(
    "ReleaseApplications",
    `A release is one application's, and ${listed.join(", ")}: make one for each.`,
  );
}

async function prepare(cli: Cli, input: CreateInput, targets: Targets): Promise<CreateRequest> {
  const { askDeclared } = await import("../../../delivery/release/declare.ts");
  const { checkClean, readRevision } = await import("../../../delivery/release/revision.ts");
  const [target] = targets;
  const revision = await readRevision(cli.folder);
  if (revision !== null && !input.allowDirty) checkClean(revision);
  const { folder, env: environment } = cli;
  const declared = await askDeclared({ folder, stack: target.stack, environment });
  const before = input.only.length === 0 ? undefined : await findNewest(cli, target.application);
  return {
    project: cli.folder,
    declared,
    application: target.application,
    targets,
    revision,
    ...(input.only.length > 0 && { only: input.only }),
    before,
    images: await openImages(cli, input),
    builder: await nameBuilder(cli),
    now: cli.now(),
    label: input.label === undefined ? undefined : toSafeText(input.label),
    notes: input.notes === undefined ? undefined : toSafeText(input.notes),
    signal: cli.signal,
    onArtifact: ({ name, kind, digest, isNew }) => {
      cli.err.line(`${name}: ${kind}@${digest}${isNew ? "" : ", which was there"}`);
    },
  };
}

async function nameBuilder({ folder, env }: Cli): Promise<string> {
  const { name, host } = await currentActor(folder, env);
  return `${name} on ${host}`;
}

async function findNewest(cli: Cli, application: string): Promise<Manifest | undefined> {
  return (await listReleases(placeOf(cli, application)))[0]?.manifest;
}

async function openImages(cli: Cli, input: CreateInput): Promise<CreateRequest["images"]> {
  if (input.push === undefined) return undefined;
  // Loaded when wanted: a release for this machine asks no registry.
  const { createTransport } = await import("../../../images/transport.ts");
  const { readCredentials } = await import("../../../images/credentials.ts");
  const credentials = await readCredentials(cli.env);
  return {
    project: cli.folder,
    registry: input.push,
    platform: input.platform,
    command: input.imageCommand,
    ask: createTransport({ credentials, signal: cli.signal }),
    env: cli.env,
    signal: cli.signal,
  };
}

function print(
  cli: Cli,
  manifest: Manifest,
  isNew: boolean,
  targets: readonly StackTarget[],
): void {
  const { id, beside } = manifest;
  cli.out.line(id);
  for (const warning of beside.warnings) {
    cli.err.line(`${cli.err.style("yellow", "warning")}  ${warning}`);
  }
  if (beside.revision?.dirty === true) {
    cli.err.line("It is marked dirty: it holds what no commit has.");
  }
  cli.err.line(`Release ${shortId(id)} is ${isNew ? "made" : "the one that was there"}.`);
  for (const { stack, platform, sitePlatform } of targets) {
    const { artifacts } = settingOf(manifest, { platform, sitePlatform });
    cli.err.line(`${stack} would run ${Object.keys(artifacts).join(", ")} of it.`);
  }
}
