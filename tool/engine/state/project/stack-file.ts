import { access, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { isMap, isScalar, parseDocument } from "yaml";
import * as z from "zod";
import { UserError } from "../../../../variables/user-error.ts";
import { writeWhole } from "../files.ts";
import { listStacks, stackConfigFile, type Project } from "./project.ts";
import { namedValues, parseYaml, readYaml, refuseAmbiguous, type YamlFile } from "./yaml-file.ts";

/** What Pulumi.<stack>.yaml says, values as they stand there. */
export interface StackFile {
  file: string;
  /** Salt and check value of the passphrase. */
  salt?: string | undefined;
  /** `namespace:key` to the value as written, `{secure}` not decrypted. */
  config: Record<string, unknown>;
  /** Why only the Pulumi CLI can run this stack; absent where this tool can, too. */
  unsupported?: UserError;
}

const stackSchema = z
  .object({
    secretsprovider: z.string().optional(),
    encryptedkey: z.string().optional(),
    encryptionsalt: z.string().optional(),
    config: namedValues.nullish(),
    environment: z.unknown().optional(),
  })
  .nullable()
  .transform((stack) => stack ?? {});

/**
 * Reads the config file of a stack.
 *
 * Throws UserError `StackNotFound` (lists the stacks that exist), `YamlInvalid`, `YamlAmbiguous`
 * and `StackConfigInvalid`.
 */
export async function readStackFile(project: Project, stack: string): Promise<StackFile> {
  const file = stackConfigFile(project, stack);
  if (!(await exists(file))) throw stackNotFound(project, stack, await listStacks(project));
  const yaml = await readYaml(file);
  const parsed = stackSchema.safeParse(yaml.value ?? null);
  if (!parsed.success) throw invalid(yaml, parsed.error);
  const unsupported =
    checkProvider(file, parsed.data) ?? checkEnvironment(file, parsed.data.environment);
  refuseAmbiguous(yaml, configNode(yaml));
  return {
    file,
    salt: parsed.data.encryptionsalt,
    config: namespaceKeys(file, project.name, parsed.data.config ?? {}),
    ...(unsupported && { unsupported }),
  };
}

/** Adds the line `encryptionsalt` to a config file; comments and order stay as they are. */
export async function writeSalt(file: string, salt: string): Promise<void> {
  const text = await readFile(file, "utf8");
  const { value } = parseYaml(file, text);
  if ((value as { encryptionsalt?: unknown } | null)?.encryptionsalt !== undefined) return;
  await writeWhole(file, addSalt(text, salt), 0o644);
}

/** The text of a config file with the line `encryptionsalt` before its first key. Pure. */
export function addSalt(text: string, salt: string): string {
  const document = parseDocument(text);
  const { contents } = document;
  if (contents === null) return `${text.replace(/[^\n]$/, "$&\n")}encryptionsalt: ${salt}\n`;
  if (isMap(contents) && contents.flow !== true) {
    const [start] = contents.range;
    return `${text.slice(0, start)}encryptionsalt: ${salt}\n${text.slice(start)}`;
  }
  document.set("encryptionsalt", salt);
  return document.toString({ lineWidth: 0 });
}

/** The full name of a config key: one without namespace belongs to the project. */
export function parseConfigKey(file: string, project: string, key: string): string {
  const parts = key.split(":");
  if (parts.length === 1) return `${project}:${key}`;
  if (parts.length === 2) return key;
  const [namespace, middle, name] = parts;
  if (parts.length === 3 && middle === "config" && namespace && name) return `${namespace}:${name}`;
  throw new UserError(
    "StackConfigInvalid",
    `${basename(file)}: '${key}' is not a config key: write '<namespace>:<key>'.`,
  );
}

function namespaceKeys(
  file: string,
  project: string,
  config: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [parseConfigKey(file, project, key), value]),
  );
}

function configNode(yaml: YamlFile): unknown {
  return isMap(yaml.contents) ? yaml.contents.get("config", true) : undefined;
}

function checkProvider(
  file: string,
  stack: { secretsprovider?: string | undefined; encryptedkey?: string | undefined },
): UserError | undefined {
  const provider = stack.secretsprovider ?? (stack.encryptedkey ? "a cloud key" : "passphrase");
  if (provider === "passphrase" || provider === "default") return undefined;
  return new UserError(
    "SecretsProviderUnsupported",
    `${basename(file)} keeps its secrets with '${provider}'; this engine knows 'passphrase'. ` +
      "Run the command with `--engine pulumi`.",
  );
}

function checkEnvironment(file: string, environment: unknown): UserError | undefined {
  if (environment === undefined || environment === null) return undefined;
  return new UserError(
    "EnvironmentUnsupported",
    `${basename(file)} takes config from a Pulumi ESC 'environment', which only Pulumi Cloud has. ` +
      "Run the command with `--engine pulumi`, or write the values under 'config'.",
  );
}

function stackNotFound(project: Project, stack: string, stacks: string[]): UserError {
  const known =
    stacks.length === 0
      ? `There is no Pulumi.<stack>.yaml in ${project.configFolder}`
      : `The stacks of ${project.configFolder} are: ${stacks.join(", ")}`;
  return new UserError(
    "StackNotFound",
    `There is no stack '${stack}'. ${known}. ` +
      `Name one of them, or make it: write Pulumi.${stack}.yaml.`,
  );
}

function invalid(yaml: YamlFile, error: z.ZodError): UserError {
  const problems = error.issues.map((issue) => {
    const key = String(issue.path[0] ?? "");
    const node = isMap(yaml.contents) ? yaml.contents.get(key, true) : yaml.contents;
    const line = isScalar(node) || isMap(node) ? yaml.lineOf(node) : 1;
    return `  - line ${line}: ${key === "" ? "the file" : key}: ${issue.message}`;
  });
  return new UserError(
    "StackConfigInvalid",
    `${yaml.file} is not the config of a stack:\n${problems.join("\n")}`,
  );
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
