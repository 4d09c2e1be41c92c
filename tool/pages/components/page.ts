import { format } from "prettier";
import { platformsOffering, settingGroups } from "../../../components/plan/kinds.ts";
import type { ComponentKind } from "../../../components/plan/kinds.ts";
import { titleOf } from "../../../components/plan/names.ts";
import { createStackSchema } from "../stack-schema.ts";
import { ComponentReader } from "./read.ts";
import type { DescribedArgument, DescribedComponent, DescribedObject } from "./read.ts";

const introduction = `# Components

<!-- Made by \`npm run docs\` from the docstrings of components/: change the code, not this page. -->

Every word that an application is described with, and every argument that it takes. Each is a class of
\`components/index.ts\`: \`new Service("api", { … })\`. The name comes first: lowercase letters,
digits and dashes; it is the name in status, logs, paths and addresses on every platform.

An environment's arguments are the stack's settings: a program hands on what it is given.

What is not said, the stage decides ([stages](stages.md)); what a stack's config says under \`slipway:\`
goes before the argument. What each becomes on a platform, and which options change nothing there, is in
[platforms](platforms.md); what programs get of a link is in [links](links.md).`;

const kinds = Object.keys(platformsOffering) as ComponentKind[];

/** The page about every component and every argument, in Markdown. */
export async function formatComponents(): Promise<string> {
  const names = ["Environment", ...kinds.map(titleOf), "Registry"];
  const reader = new ComponentReader();
  const described = names.map((name) => reader.read(name));
  const seen = new Set<string>();
  const sections = described.map((component) => formatComponent(component, seen));
  const text = [introduction, ...sections].join("\n\n");
  return format(text, { parser: "markdown", printWidth: 100, proseWrap: "always" });
}

/** @param seen objects that stand on the page already; each stands where it is met first */
function formatComponent(component: DescribedComponent, seen: Set<string>): string {
  // What an environment is made of comes from the stack's settings, whole.
  const objects = component.name === "Environment" ? [] : component.objects;
  const fresh = objects.filter(({ name }) => !seen.has(name));
  for (const { name } of fresh) seen.add(name);
  return [
    `## ${component.name}`,
    component.text,
    `\`\`\`ts\n${component.example}\n\`\`\``,
    formatArguments(component.arguments),
    ...formatPlaces(component.name),
    ...fresh.map(formatObject),
  ].join("\n\n");
}

function formatObject({ name, text, definition, members }: DescribedObject): string {
  const inside = definition === "" ? formatArguments(members) : `\`${definition}\``;
  return `### ${name}\n\n${text}\n\n${inside}`;
}

function formatArguments(members: readonly DescribedArgument[]): string {
  const sorted = members.toSorted((one, other) => Number(other.required) - Number(one.required));
  return sorted.map(formatArgument).join("\n");
}

function formatArgument({ name, type, required, text, default: rest }: DescribedArgument): string {
  const held = required ? "required" : rest === "" ? "optional" : `default ${rest}`;
  const what = text === "" ? "" : ` ${text}`;
  return `- **\`${name}\`**: \`${type}\`, ${held.replace(/\.$/, "")}.${what}`;
}

/** Where it is offered, and what of it a stack's config may say. */
function formatPlaces(name: string): string[] {
  const kind = kinds.find((one) => titleOf(one) === name);
  if (kind === undefined) return [];
  const offered = `On ${platformsOffering[kind].join(", ")}.`;
  const settings = settingsOf(kind);
  if (settings.length === 0) return [offered];
  const keys = settings.map((key) => `\`${key}\``).join(", ");
  const group = settingGroups[kind as keyof typeof settingGroups];
  return [`${offered} In a stack's config, under \`slipway:${group}.<name>\`: ${keys}.`];
}

function settingsOf(kind: ComponentKind): string[] {
  if (!(kind in settingGroups)) return [];
  const group = settingGroups[kind as keyof typeof settingGroups];
  const schema = createStackSchema() as { properties: { config: { properties: Groups } } };
  const found = schema.properties.config.properties[`slipway:${group}`];
  return Object.keys(found?.additionalProperties.properties ?? {});
}

type Groups = Record<string, { additionalProperties: { properties: object } }>;
