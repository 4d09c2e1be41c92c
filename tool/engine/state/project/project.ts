import { access, readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import * as z from "zod";
import { UserError } from "../../../../variables/user-error.ts";
import { namedValues, readYaml } from "./yaml-file.ts";

/** A provider that a project brings along. */
export interface ProjectProvider {
  name: string;
  /** Absolute path of its folder. */
  folder: string;
}

/** What the elements of a declared array are. */
export interface ConfigItems {
  type: string;
  items?: ConfigItems | undefined;
}

/** One key of `config:` in Pulumi.yaml. */
export interface ProjectConfigKey {
  type?: string | undefined;
  /** Of an array: what its elements are. */
  items?: ConfigItems | undefined;
  default?: unknown;
  value?: unknown;
  secret: boolean;
}

/** What Pulumi.yaml says. */
export interface Project {
  /** Absolute path of the folder of Pulumi.yaml. */
  folder: string;
  name: string;
  /** Absolute path of the program. */
  program: string;
  /** Backend as written, as `file://.`; absent where the login decides. */
  backendUrl?: string | undefined;
  providers: ProjectProvider[];
  /** Absolute path of the folder of the Pulumi.<stack>.yaml files. */
  configFolder: string;
  config: Record<string, ProjectConfigKey>;
}

const itemsSchema: z.ZodType<ConfigItems> = z.object({
  type: z.string(),
  get items() {
    return itemsSchema.optional();
  },
});

const keySchema = z.object({
  type: z.string().optional(),
  items: itemsSchema.optional(),
  default: z.unknown().optional(),
  value: z.unknown().optional(),
  secret: z.boolean().default(false),
});

const projectSchema = z.object({
  name: z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/, "letters, digits, '-', '_' and '.' only"),
  main: z.string().optional(),
  backend: z.object({ url: z.string().optional() }).nullish(),
  stackConfigDir: z.string().optional(),
  plugins: z
    .object({ providers: z.array(z.object({ name: z.string(), path: z.string() })).nullish() })
    .nullish(),
  config: namedValues.nullish(),
});

/**
 * Reads the project of a folder or of the nearest folder above it that has a Pulumi.yaml.
 *
 * Throws UserError `ProjectNotFound`, `ProjectInvalid` or `YamlInvalid`.
 */
export async function readProject(start: string): Promise<Project> {
  const folder = await findProjectFolder(start);
  const { value } = await readYaml(join(folder, "Pulumi.yaml"));
  const parsed = projectSchema.safeParse(value);
  if (!parsed.success) throw projectInvalid(folder, parsed.error);
  const { name, main, backend, stackConfigDir, plugins, config } = parsed.data;
  return {
    folder,
    name,
    program: resolve(folder, main ?? "."),
    backendUrl: backend?.url,
    providers: (plugins?.providers ?? []).map((provider) => ({
      name: provider.name,
      folder: resolve(folder, provider.path),
    })),
    configFolder: resolve(folder, stackConfigDir ?? "."),
    config: normalizeConfig(name, config ?? {}),
  };
}

/** Path of the config file of a stack. */
export function stackConfigFile(project: Project, stack: string): string {
  return join(project.configFolder, `Pulumi.${stack}.yaml`);
}

/** Names of the stacks that have a config file, in alphabetical order. */
export async function listStacks(project: Project): Promise<string[]> {
  const names = await readdir(project.configFolder).catch(() => []);
  return names
    .map((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1])
    .filter((stack) => stack !== undefined)
    .sort();
}

async function findProjectFolder(start: string): Promise<string> {
  let folder = resolve(start);
  for (;;) {
    if (await exists(join(folder, "Pulumi.yaml"))) return folder;
    const above = dirname(folder);
    if (above === folder) break;
    folder = above;
  }
  throw new UserError(
    "ProjectNotFound",
    `There is no Pulumi.yaml in ${resolve(start)} or in a folder above it: ` +
      "run the command inside the project.",
  );
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}

/** `key: text` is short for a default of an own key, and for the value of a key of another. */
function normalizeConfig(
  project: string,
  config: Record<string, unknown>,
): Record<string, ProjectConfigKey> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      const parsed = keySchema.safeParse(value);
      if (parsed.success) return [key, parsed.data];
      const own = !key.includes(":") || key.startsWith(`${project}:`);
      return [key, own ? { default: value, secret: false } : { value, secret: false }];
    }),
  );
}

function projectInvalid(folder: string, error: z.ZodError): UserError {
  const problems = error.issues.map((issue) => {
    const at = issue.path.map(String).join(".");
    return `  - ${at === "" ? "the file" : at}: ${issue.message}`;
  });
  return new UserError(
    "ProjectInvalid",
    `${join(folder, "Pulumi.yaml")} is not a Pulumi project:\n${problems.join("\n")}`,
  );
}
