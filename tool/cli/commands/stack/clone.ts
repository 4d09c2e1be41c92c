import { relative } from "node:path";
import * as z from "zod";
import { isPreview } from "../../../../program/preview-isolation.ts";
import { setConfigCommand } from "../../../../variables/set-command.ts";
import { UserError } from "../../../../variables/user-error.ts";
import { createStack } from "../../../engine/state/new-stack.ts";
import { readProject } from "../../../engine/state/project/project.ts";
import { readStackFile } from "../../../engine/state/project/stack-file.ts";
import type { Cli } from "../../cli.ts";
import { defineCommand } from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { exitCodes } from "../../exit-codes.ts";
import { requireNamedStack } from "../../stack-files.ts";
import { checkConfig } from "./settings-check.ts";
import { uniqueSettings } from "./unique-settings.ts";

interface CloneInput {
  from?: string | undefined;
  to?: string | undefined;
}

type Config = Readonly<Record<string, unknown>>;

/** `slipway stack clone`. */
export const stackClone = defineCommand<CloneInput>({
  name: "stack clone",
  group: "Stacks",
  summary: "make a stack with the config of another one",
  details:
    "Writes Pulumi.<to>.yaml with the config of <from>: platform, stage, sizes, plain variables and " +
    "the release, so that it runs what <from> runs. Left out, and listed with the commands that set " +
    "them: encrypted values, hosts, certificates, zones and ports, which two environments cannot " +
    "share, and variables that hold one of these hosts. State and data are not copied; the key is " +
    "its own, as with stack init. A preview is not cloned: use stack init --pull-request.",
  arguments: [
    { name: "from", description: "stack whose config is copied", optional: true },
    { name: "to", description: "name of the new stack", optional: true },
  ],
  options: [],
  examples: ["slipway stack clone staging qa"],
  input: z.object({ from: z.string().optional(), to: z.string().optional() }),
  run: async (cli, { from, to }) => {
    const { name } = await requireNamedStack(cli.folder, from);
    if (to === undefined) {
      const message = `Name the new stack: npx slipway stack clone ${name} <to>.`;
      throw new UsageError("NoStack", message);
    }
    const { config } = await readStackFile(await readProject(cli.folder), name);
    if (isPreview(config)) throw previewCloned(name);
    const leaveOut = findUnique(config);
    const made = await createStack({
      folder: cli.folder,
      stack: to,
      settings: {},
      like: name,
      leaveOut,
      check: (copied) => {
        checkConfig(to, copied);
      },
      environment: cli.env,
    });
    const files = made.files.map((file) => relative(cli.folder, file)).join(" and ");
    cli.err.line(`${to} is made from the config of ${name}: ${files}. It has no data of ${name}.`);
    sayLeftOut(cli, to, leaveOut, made.leftOut);
    cli.err.line(`Go on: npx slipway preview ${to}`);
    return exitCodes.ok;
  },
});

/** Paths of what two environments cannot share: settings, and variables that hold such a host. */
function findUnique(config: Config): string[] {
  const settings = Object.entries(config).flatMap(([key, value]) =>
    key.startsWith("slipway:") && typeof value === "object" && value !== null
      ? uniqueSettings.filter((name) => name in value).map((name) => `${key}.${name}`)
      : [],
  );
  const hosts = Object.entries(config).flatMap(([key, value]) =>
    key.startsWith("slipway:") ? hostsOf(value) : [],
  );
  const variables = Object.entries(config)
    .filter(([key, value]) => key.startsWith("variables:") && typeof value === "string")
    .filter(([, value]) => isAddress(String(value), hosts))
    .map(([key]) => key);
  return [...settings, ...("slipway:mode" in config ? ["slipway:mode"] : []), ...variables];
}

function hostsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null || !("domain" in value)) return [];
  return typeof value.domain === "string" ? [value.domain] : [];
}

/** An address on a public host is nearly always the environment's own. */
function isAddress(text: string, hosts: readonly string[]): boolean {
  return /^https?:\/\//.test(text) || hosts.some((host) => text.includes(host));
}

function sayLeftOut(cli: Cli, to: string, unique: string[], secure: string[]): void {
  const lines = [
    ...unique
      .filter((key) => key !== "slipway:mode")
      .map((key) => (isSetting(key) ? `${key} in Pulumi.${to}.yaml` : setConfigCommand(to, key))),
    ...secure.map((key) => setConfigCommand(to, key, true)),
  ];
  if (lines.length === 0) return;
  cli.err.lines([
    "Left out, since it must be its own; set what it needs:",
    ...lines.map((line) => `  ${line}`),
  ]);
}

/** Settings have forms of their own, and a schema in the editor: they are written by hand. */
function isSetting(key: string): boolean {
  return key.startsWith("slipway:");
}

function previewCloned(stack: string): UserError {
  return new UserError(
    "PreviewCloned",
    `'${stack}' is a preview, which belongs to its pull request: make another one by ` +
      "npx slipway stack init --pull-request <n>.",
  );
}
