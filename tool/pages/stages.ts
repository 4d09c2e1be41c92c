import { format } from "prettier";
import { retryAfterSeconds } from "../../components/platforms/entry-page.ts";
import { environmentModes } from "../../components/plan/mode.ts";
import type { EnvironmentMode } from "../../components/plan/mode.ts";
import { stageProfiles } from "../../components/plan/stage-profiles.ts";
import type { StageProfile } from "../../components/plan/stage-profiles.ts";
import { stages } from "../../variables/stage.ts";
import type { ProfiledStage, Stage } from "../../variables/stage.ts";
import { previewBackendUrl, previewVariables } from "../engine/state/project/previews.ts";

const meanings: Record<Stage, string> = {
  development: "one person's own: small, from source where the platform can, data stay",
  testing: "development without persistence: data go with the processes that use them",
  staging: "what production will be, smaller, without standbys",
  production:
    "standbys, backups, protection from deletion, a canary (its steps are not built yet: at once)",
  preview: "a pull request's: staging's shape at development's size, and an end",
  custom: "any other: takes the defaults of `slipway:parentStage`, and says what differs",
};

const modes: Record<EnvironmentMode, string> = {
  running: "serves; the line is not needed",
  maintenance:
    `every address of the entry answers 503 with a page and \`Retry-After: ${retryAfterSeconds}\`; ` +
    "programs, schedules and links between services go on",
  archived:
    "the entry answers 503 with another page; no service, worker or schedule runs, nothing scales. " +
    "Databases and other stores keep their data, run on and are backed up",
};

const introduction = `# Stages

<!-- Made by \`npm run docs\` from components/plan/stage-profiles.ts: change the code, not this page. -->

A stage is the kind of an environment (\`slipway:stage\`). It picks the defaults; the stack's config
comes before the program's arguments, and these before the stage's defaults.`;

const custom = `A custom stage (\`slipway:stage: custom\`) takes the defaults of \`slipway:parentStage\`, and policies
judge it as they judge that one.`;

const modesText = `## Modes

\`slipway:mode\` says whether an environment serves. \`slipway mode <stack> <mode>\` writes the line into
\`Pulumi.<stack>.yaml\`, so that Git shows it, and runs \`up\`; \`running\` takes it out again. In an archive
the alert \`service_down\` is off.`;

const platforms = `Where the page comes from: locally from the environment's own entry; on Docker from the edge; on
Kubernetes from a small program of Node's image, which routes and Ingresses lead to. A load balancer
that checks backends by their answers, as some clouds' controllers do, may take that program for
broken and answer 503 by itself, without the page.`;

const previews = `## Previews

\`slipway stack init --pull-request 42 --ttl 72h\` makes the stack \`pr-42\`, with
\`slipway:preview: {pullRequest, expires}\`; a second time it gives the preview more time. \`--like\` names
a template, of which platform and place are taken, and no host, port, variable, secret, size or
release.

- **State**: in a backend of previews' own, \`${previewBackendUrl({})}\` beside the project, or where
  \`${previewVariables.backend}\` says; PULUMI_BACKEND_URL does not count. It may not be that of the other
  stacks.
- **Key**: generated, and kept there for its owner alone; or \`${previewVariables.passphrase}\`, one for all
  previews, where several machines work on them. PULUMI_CONFIG_PASSPHRASE does not count, and is not
  handed to the preview's program.
- **References**: the program may refer to itself and to other previews of the project. Anything else
  is refused by name: by the program itself, whatever engine runs it, and by the embedded engine.
- **Config**: what names a host, address, registry, zone, ARN or release of a production stack of this
  project, or holds a value that production's key encrypted, is refused by the program.

What this does not do: a program is code, and what a machine hands to every process (cloud
credentials, files, networks) it can use. Run previews of strangers' pull requests where production's
credentials and state are not. A bare \`pulumi up\` takes backend and passphrase from its environment:
give it those of the previews.

\`slipway sweep\` lists the previews with the time that they have left, and destroys those that have
expired, with data, state, key and file. One that fails or is locked is left and does not stop the
others; the exit code is then 1. It finds previews by their \`Pulumi.<stack>.yaml\`: run it where these
are.`;

const clones = `## Clones

\`slipway stack clone <from> <to>\` copies the config of an environment, with its release, and neither
data nor state. Encrypted values, hosts, certificates, zones, ports and addresses in variables are
left out, and listed with the commands that set them.`;

/** The whole page about stages, in Markdown. */
export async function formatStages(): Promise<string> {
  const parts = [
    introduction,
    formatTable(
      ["stage", "what it is"],
      stages.map((stage) => [`\`${stage}\``, meanings[stage]]),
    ),
    custom,
    "## Defaults",
    formatDefaults(),
    modesText,
    formatTable(
      ["mode", ""],
      environmentModes.map((mode) => [`\`${mode}\``, modes[mode]]),
    ),
    platforms,
    previews,
    clones,
  ];
  return format(parts.join("\n\n"), { parser: "markdown", printWidth: 100, proseWrap: "always" });
}

function formatDefaults(): string {
  const names = Object.keys(stageProfiles) as ProfiledStage[];
  const rows = leavesOf(stageProfiles.development).map(([key]) => [
    key,
    ...names.map((name) => new Map(leavesOf(stageProfiles[name])).get(key) ?? ""),
  ]);
  return formatTable(["default", ...names], rows);
}

/** `service.replicas` with its value, in the order of the profile. */
function leavesOf(profile: StageProfile): [key: string, value: string][] {
  return Object.entries(profile).flatMap(([group, values]) =>
    typeof values === "object"
      ? Object.entries(values as object).map(([key, value]): [string, string] => [
          `${group}.${key}`,
          formatDefault(value),
        ])
      : [[group, formatDefault(values)] as [string, string]],
  );
}

function formatDefault(value: unknown): string {
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}

function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
