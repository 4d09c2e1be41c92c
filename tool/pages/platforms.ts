import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import type { Untaken } from "../../components/plan/context.ts";
import { platformsOffering } from "../../components/plan/kinds.ts";
import type { ComponentKind, PlatformName } from "../../components/plan/kinds.ts";
import { titleOf } from "../../components/plan/names.ts";
import { loadPlatform } from "../../components/platforms/index.ts";
import { openEmbedded } from "../engine/embedded-stack.ts";
import type { Step } from "../engine/engine.ts";
import { readProject } from "../engine/state/project/project.ts";
import { createStackSecrets } from "../engine/state/stack-secrets.ts";

const kinds = Object.keys(platformsOffering) as ComponentKind[];

/** The platforms that offer anything, in the order of the page. */
const names = (["local", "docker", "kubernetes", "aws", "vercel"] as const).filter((name) =>
  kinds.some((kind) => platformsOffering[kind].includes(name)),
);

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

/** A stack of the application that has one of everything. */
const config = (platform: PlatformName): Record<string, unknown> => ({
  "slipway:application": "everything",
  "slipway:platform": platform,
  "slipway:stage": "staging",
  ...(platform === "aws" && { "slipway:aws": { region: "eu-central-1" } }),
  ...(platform === "vercel" && { "slipway:vercel": { team: "example" }, ...addresses }),
  ...(platform !== "local" && {
    "slipway:release": {
      id: "1".repeat(64),
      artifacts: {
        api: `registry.example.com/api@${digest("1")}`,
        worker: `registry.example.com/worker@${digest("2")}`,
        web: `registry.example.com/web@${digest("3")}`,
      },
    },
  }),
  ...(platformsOffering.alerting.includes(platform) && {
    "variables:ALERT_WEBHOOK_URL": "https://hooks.example.com/team",
  }),
});

/** Of what runs elsewhere, where the platform has no place for it. */
const addresses = Object.fromEntries(
  ["ORDERS", "LEDGER", "EVENTS", "SESSIONS", "UPLOADS", "JOBS", "CATALOGUE", "ASSISTANT"].map(
    (name) => [`variables:${name}_URL`, `https://${name.toLowerCase()}.example.com`],
  ),
);

const introduction = `# Platforms

<!-- Made by \`npm run docs\` from previews of stacks/everything.ts: change the code, not this page. -->

What a component becomes on each platform: the types of the resources that a preview of
\`stacks/everything.ts\` shows for it, at stage staging, with how many there are. The guides tell why:
[docker](docker.md), [kubernetes](kubernetes.md), [aws](aws.md), [vercel](vercel.md),
[monitoring](monitoring.md). A component that a platform does not offer is refused by name, with the
platforms that offer it.

Options that change nothing on a platform stand below each component: in the stack's config they are
refused by name; as arguments of a program, which may run elsewhere too, they are told in the
component's plan, as \`untaken\`.`;

/** The whole page about platforms, in Markdown. */
export async function formatPlatforms(): Promise<string> {
  const previews = new Map<PlatformName, readonly Step[]>();
  for (const name of names) previews.set(name, await previewOn(name));
  const untaken = new Map<PlatformName, Untaken>();
  for (const name of names) untaken.set(name, await readUntaken(name));
  const sections = ["environment" as const, ...kinds].map((kind) =>
    [formatKind(kind, previews), ...formatUntaken(kind, untaken)].join("\n\n"),
  );
  const text = [introduction, formatOffers(), ...sections].join("\n\n");
  return format(text, { parser: "markdown", printWidth: 100, proseWrap: "always" });
}

/** What a preview of everything shows on a platform: offline, with no state before it. */
async function previewOn(platform: PlatformName): Promise<readonly Step[]> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-docs-"));
  try {
    const project = await readProject(fileURLToPath(new URL("../..", import.meta.url)));
    const stack = "example";
    const stackFile = { file: join(folder, "Pulumi.example.yaml"), config: config(platform) };
    const secrets = createStackSecrets({ stack, passphrase: "example" });
    const backend = { project, stack, stackFile, folder, secrets, environment: {} };
    const engine = await openEmbedded(backend, "for the page", {});
    return (await engine.preview()).steps;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What changes nothing on a platform, with the settings that it cannot be without. */
async function readUntaken(platform: PlatformName): Promise<Untaken> {
  const aws = { region: "eu-central-1" };
  const settings = {
    aws,
    vercel: { team: "example" },
    profile: "staging",
    released: true,
  } as const;
  return (await loadPlatform(platform, settings)).untaken ?? {};
}

function formatUntaken(kind: Kind, untaken: ReadonlyMap<PlatformName, Untaken>): string[] {
  if (kind === "environment") return [];
  const rows = [...untaken].flatMap(([platform, kinds]) => {
    const byReason = Map.groupBy(Object.entries(kinds[kind] ?? {}), ([, reason]) => reason);
    const told = [...byReason].map(([reason, options]) => {
      const named = options.map(([option]) => `\`${option}\``).join(", ");
      return `${named} (${reason})`;
    });
    return told.length === 0 ? [] : [`- **${platform}**: ${told.join("; ")}`];
  });
  return rows.length === 0 ? [] : [`Changes nothing:\n\n${rows.join("\n")}`];
}

function formatOffers(): string {
  const rows = kinds.map((kind) => {
    const cells = names.map((name) => (platformsOffering[kind].includes(name) ? "yes" : "–"));
    return `| ${titleOf(kind)} | ${cells.join(" | ")} |`;
  });
  const head = `| component | ${names.join(" | ")} |\n| --- |${" --- |".repeat(names.length)}`;
  return `## Who offers what\n\n${head}\n${rows.join("\n")}`;
}

type Kind = ComponentKind | "environment";

function formatKind(kind: Kind, previews: ReadonlyMap<PlatformName, readonly Step[]>): string {
  const rows = [...previews].flatMap(([platform, steps]) => {
    const types = typesOf(kind, steps);
    if (types.length > 0) return [`- **${platform}**: ${types.join(", ")}`];
    const isOffered = kind !== "environment" && platformsOffering[kind].includes(platform);
    return isOffered ? [`- **${platform}**: runs elsewhere; its address is in the config`] : [];
  });
  return `## ${titleOf(kind)}\n\n${rows.join("\n")}`;
}

/** The types that components of a kind consist of, each with its number where it is not one. */
function typesOf(kind: Kind, steps: readonly Step[]): string[] {
  const byUrn = new Map(steps.map((step) => [step.urn, step]));
  const isComponent = (step: Step): boolean => step.type.startsWith("slipway:index:");
  const ownerOf = (step: Step): Step | undefined => {
    const parent = byUrn.get(step.parent);
    return parent === undefined || isComponent(parent) ? parent : ownerOf(parent);
  };
  const counts = new Map<string, number>();
  for (const step of steps) {
    if (isComponent(step) || ownerOf(step)?.type !== `slipway:index:${titleOf(kind)}`) continue;
    const type = shortOf(step.type);
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const entries = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([type, count]) => `\`${type}\`${count === 1 ? "" : ` × ${count}`}`);
}

/** `aws:ecs/service:Service` as `ecs.Service`, `kubernetes:apps/v1:Deployment` as `Deployment`. */
function shortOf(type: string): string {
  const [packageName = "", path = "", name = ""] = type.split(":");
  const [module = ""] = path.split("/");
  if (packageName === "aws") return `${module}.${name}`;
  if (packageName === "random" || packageName === "pulumi") return `${packageName}.${name}`;
  return name;
}
