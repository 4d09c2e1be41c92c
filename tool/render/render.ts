import { collectStack } from "../engine/collect.ts";
import type { Collected } from "../engine/embedded/collect.ts";
import { SecretMask } from "../../variables/masking.ts";
import type { RunOptions, RunResult } from "../engine/engine.ts";
import { createMetadataSource } from "../engine/simulated/metadata.ts";
import type { Environment } from "../engine/state/environment.ts";
import { readProject } from "../engine/state/project/project.ts";
import { readStackFile } from "../engine/state/project/stack-file.ts";
import { UserError } from "../../variables/user-error.ts";
import { renderDocker } from "./docker/render.ts";
import { completeValues, formatEnvFile, type Values } from "./env-file.ts";
import { envFile, type FolderFile } from "./folder.ts";
import { renderKubernetes } from "./kubernetes/render.ts";
import { ReferringProvider } from "./inventory/referring-provider.ts";
import { Placeholders, replaceStandIns, type Placeholder } from "./placeholders.ts";
import { References } from "./references.ts";
import type { RenderedFile, Rendering } from "./rendering.ts";
import { registeredOf } from "./resources.ts";
import { standInConfig } from "./stand-in-config.ts";
import { StandInProvider } from "./stand-in-provider.ts";

/** Platforms whose stacks can be rendered. */
const renderedPlatforms = ["docker", "kubernetes", "aws", "vercel"] as const;

/** Those that have no files for other tools: their rendering is the inventory. */
const inventoried = new Set(["aws", "vercel"]);

/** What is rendered, and where to. */
export interface RenderRequest {
  /** Folder of Pulumi.yaml. */
  project: string;
  stack: string;
  platform: string;
  /** Output folder, absolute. */
  folder: string;
  /** Whether an inventory stands beside the files of docker and kubernetes. @default false */
  inventory?: boolean;
  /** @default process.env */
  environment?: Environment;
}

/** A rendering that is not written yet. */
export interface RenderedStack extends Rendering {
  stack: string;
  /** Whether none of its files can hold or name a secret. @default false */
  secretless?: boolean;
  /** Secrets that the files name, by name. */
  placeholders: readonly Placeholder[];
  /** How the run of the program went, policies included. */
  result: RunResult;
}

/**
 * Runs the program of a stack without credentials, network or state, and gives the files that
 * GitOps tools take, or an inventory where there are none such. Writes nothing.
 *
 * @throws UserError `RenderPlatform` for a platform that has neither, and for what cannot be said
 * in files.
 */
export async function renderStack(
  request: RenderRequest,
  runOptions: RunOptions = {},
): Promise<RenderedStack> {
  const { project, stack, environment } = request;
  // What is wrong with the stack's file is told before what it does not say.
  await readStackFile(await readProject(project), stack);
  requireRendered(request);
  const placeholders = new Placeholders();
  const references = new References();
  const metadata = createMetadataSource(project);
  const provider = inventoried.has(request.platform)
    ? new ReferringProvider(metadata, references)
    : new StandInProvider(metadata, placeholders, references);
  const collected = await collectStack(
    {
      folder: project,
      stack,
      ...(environment && { environment }),
      standIn: (config) => ({ config: standInConfig(config, placeholders), provider }),
    },
    runOptions,
  );
  const rendering = renderResources(request, collected, placeholders, references);
  const inventory = await inventoryOf(request, collected, placeholders, references);
  const files = [...rendering.files, ...inventory];
  const secretless = inventoried.has(request.platform);
  return { stack, ...rendering, files, secretless, result: collected.result };
}

function requireRendered({ platform, stack }: RenderRequest): void {
  if (renderedPlatforms.some((name) => name === platform)) return;
  const listed = `${renderedPlatforms.slice(0, -1).join(", ")} and ${renderedPlatforms.at(-1) ?? ""}`;
  throw new UserError(
    "RenderPlatform",
    `Stack '${stack}' is on platform '${platform}', and only ${listed} ` +
      "can be rendered: set slipway:platform to one of them, or bring the stack up by `slipway up`.",
  );
}

/** The files for resources that a program registered with stand-ins in place of its secrets. */
export function renderResources(
  { platform, stack, folder }: RenderRequest,
  { resources, programFolder }: Pick<Collected, "resources" | "programFolder">,
  placeholders: Placeholders,
  references: References,
): Omit<RenderedStack, "result" | "stack"> {
  const registered = registeredOf(resources, placeholders);
  const rendering = inventoried.has(platform)
    ? { files: [], notes: [] }
    : platform === "docker"
      ? renderDocker(stack, registered, references, { programFolder, folder })
      : renderKubernetes(stack, registered, references);
  const texts = rendering.files.map(({ text }) => (typeof text === "string" ? text : text(same)));
  return { ...rendering, placeholders: placeholders.usedIn(texts) };
}

/** The inventory, where it is asked for or all that there is; it names no secret. */
async function inventoryOf(
  { platform, stack, inventory = false }: RenderRequest,
  { resources: states }: Collected,
  placeholders: Placeholders,
  references: References,
): Promise<RenderedFile[]> {
  const alone = inventoried.has(platform);
  if (!alone && !inventory) return [];
  // Loaded when wanted: what draws is more than a megabyte.
  const { renderInventory } = await import("./inventory/render.ts");
  const registered = registeredOf(states, placeholders);
  // Whoever applies the other files does not look into folders.
  const folder = alone ? "" : "inventory";
  return await renderInventory({ stack, platform, states, registered, references }, folder);
}

const same = (text: string): string => text;

/** What stands in the folder once a rendering is written: its files, `.env` and `.gitignore`. */
export interface CompletedRendering {
  files: FolderFile[];
  /** Names of placeholders that nobody has given a value. */
  missing: string[];
}

/**
 * Gives every placeholder a value, and every file its text.
 *
 * @throws UserError `SecretInRendering` where a file that is committed holds one of the values.
 */
export function completeRendering(rendered: RenderedStack, earlier: Values): CompletedRendering {
  const { stack, placeholders, files } = rendered;
  const values = completeValues(placeholders, earlier);
  const written = files.map((file) => writtenFile(file, values));
  const ignored = written.filter(({ secret }) => secret).map(({ path }) => `/${topOf(path)}\n`);
  const ignore = [`/${envFile}\n`, ...new Set(ignored)].sort().join("");
  const ignoring = { path: ".gitignore", text: ignore, secret: false };
  // An inventory has nothing to hide.
  const open = rendered.secretless === true ? written : [...written, ignoring];
  refuseSecrets(open, placeholders, values);
  if (placeholders.length > 0) {
    const text = formatEnvFile(stack, placeholders, values, earlier);
    open.push({ path: envFile, text, secret: true });
  }
  const missing = placeholders.map(({ name }) => name).filter((name) => values[name] === "");
  return { files: open.sort((one, other) => (one.path < other.path ? -1 : 1)), missing };
}

function topOf(path: string): string {
  const [top = "", ...rest] = path.split("/");
  return rest.length === 0 ? path : `${top}/`;
}

function writtenFile({ path, text }: RenderedFile, values: Values): FolderFile {
  const named = (name: string): string => `\${${name}}`;
  if (typeof text === "string") return { path, text: replaceStandIns(text, named), secret: false };
  const fill = (part: string): string => replaceStandIns(part, (name) => values[name] ?? "");
  return { path, text: text(fill), secret: true };
}

/** Shorter values, and those that stand in the program, turn up in texts that do not mean them. */
const shortestLookedFor = 8;
/** Of a secret of several lines; a shorter one may well stand in a file for itself. */
const shortestLineLookedFor = 16;

function refuseSecrets(
  files: readonly FolderFile[],
  placeholders: readonly Placeholder[],
  values: Values,
): void {
  for (const { name, source } of placeholders) {
    const value = values[name] ?? "";
    if (source.kind === "program" || value.length < shortestLookedFor) continue;
    const mask = new SecretMask(shortestLineLookedFor);
    mask.add(value);
    const found = files.find(({ text, secret }) => !secret && mask.text(text) !== text);
    if (found === undefined) continue;
    throw new UserError(
      "SecretInRendering",
      `${found.path} would hold the value of ${name}: the program puts it there without marking ` +
        "it as a secret. Take it from the config by a secret variable, or by `requireSecret`.",
    );
  }
}
