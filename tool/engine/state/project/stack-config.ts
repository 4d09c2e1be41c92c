import { throwProblems, UserError, type Problem } from "../../../../variables/user-error.ts";
import { checkDeclarations, checkType } from "./config-types.ts";
import { convertConfigValue, holdsSecure, isText, type ConfigValue } from "./config-values.ts";
import type { SecretsManager } from "../passphrase.ts";
import { readProject, type Project, type ProjectConfigKey } from "./project.ts";
import type { StackConfig } from "../snapshot.ts";
import { parseConfigKey, readStackFile, type StackFile } from "./stack-file.ts";
import type { StackSecrets } from "../stack-secrets.ts";

/** What {@link readStackConfig} needs. */
export interface StackConfigOptions {
  /** Folder of the project, or one below it. */
  folder: string;
  stack: string;
  /** Keys of the stack; without a passphrase, secret values stay sealed. */
  secrets?: StackSecrets;
}

/**
 * The config of a stack as its program gets it: Pulumi.<stack>.yaml over the defaults of
 * Pulumi.yaml, objects as JSON, secrets in plain or sealed.
 *
 * Throws a UserError for a file that is wrong, for a passphrase that is, and for config or keys
 * that only the Pulumi CLI can get.
 */
export async function readStackConfig(options: StackConfigOptions): Promise<StackConfig> {
  const project = await readProject(options.folder);
  const file = await readStackFile(project, options.stack);
  return await convertStackFile(project, file, options.secrets);
}

/** The config in files that were read already. */
export async function convertStackFile(
  project: Project,
  file: StackFile,
  secrets?: StackSecrets,
): Promise<StackConfig> {
  if (file.unsupported) throw file.unsupported;
  throwProblems("ProjectInvalid", `${project.folder}/Pulumi.yaml`, checkDeclarations(project));
  const raw = mergeDefaults(project, file);
  const keys = await openKeys(raw, file, secrets);
  const result: StackConfig = { values: {}, secretKeys: [], sealedKeys: [] };
  const declared = declaredKeys(project);
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(raw)) {
    const { text, secret } = convertNamed(file, key, value, keys);
    if (text !== undefined) result.values[key] = text;
    if (secret && text !== undefined) result.secretKeys.push(key);
    if (text === undefined) result.sealedKeys.push(key);
    const type = declared.get(key);
    if (type === undefined || text === undefined) continue;
    const problem = checkType(key, type, { text, isText: isText(value) });
    if (problem !== undefined) problems.push(problem);
  }
  throwProblems("StackConfigInvalid", file.file, problems);
  return result;
}

function declaredKeys({ name, config }: Project): Map<string, ProjectConfigKey> {
  const keys = Object.entries(config);
  return new Map(keys.map(([key, type]) => [parseConfigKey("Pulumi.yaml", name, key), type]));
}

/** Converts a value; an error says which it is. */
function convertNamed(
  { file }: StackFile,
  key: string,
  value: unknown,
  keys: SecretsManager | undefined,
): ConfigValue {
  try {
    return convertConfigValue(value, keys);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.code, `${key} in ${file}: ${error.message}`, { cause: error });
  }
}

/** Derives the key only where a value needs it. */
async function openKeys(
  raw: Record<string, unknown>,
  file: StackFile,
  secrets: StackSecrets | undefined,
): Promise<SecretsManager | undefined> {
  if (!secrets?.unlocked || !Object.values(raw).some(holdsSecure)) return undefined;
  if (file.salt !== undefined) return await secrets.reader(file.salt);
  const lost: Problem = {
    at: "encryptionsalt",
    message: "is missing, and the file has 'secure' values: restore the line that they belong to",
  };
  throwProblems("StackConfigInvalid", file.file, [lost]);
  return undefined;
}

/** The config of a stack over the defaults of its project, values as they stand in the files. */
export function mergeDefaults(project: Project, file: StackFile): Record<string, unknown> {
  const problems: Problem[] = [];
  const merged = { ...file.config };
  for (const [name, declared] of Object.entries(project.config)) {
    const key = parseConfigKey("Pulumi.yaml", project.name, name);
    const fallback = declared.default ?? declared.value;
    if (!(key in merged) && fallback !== undefined) merged[key] = fallback;
    const problem = checkDeclared(key, declared, merged[key], key.startsWith(`${project.name}:`));
    if (problem) problems.push(problem);
  }
  throwProblems("StackConfigInvalid", file.file, problems);
  return merged;
}

function checkDeclared(
  key: string,
  declared: ProjectConfigKey,
  value: unknown,
  own: boolean,
): Problem | undefined {
  if (value === undefined) {
    return own ? { at: key, message: "is declared in Pulumi.yaml and has no value" } : undefined;
  }
  if (declared.secret && !holdsSecure(value)) {
    const message = "must be secret: set it with `npx slipway env set <stack> <key> --secret`";
    return { at: key, message };
  }
  return undefined;
}
