import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";

const clusterSchema = z.object({
  server: z.url(),
  "certificate-authority": z.string().optional(),
  "certificate-authority-data": z.string().optional(),
  "insecure-skip-tls-verify": z.boolean().default(false),
  "tls-server-name": z.string().optional(),
  "proxy-url": z.string().optional(),
});

const execSchema = z.object({
  apiVersion: z.string(),
  command: z.string(),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
});

const userSchema = z.object({
  "client-certificate": z.string().optional(),
  "client-certificate-data": z.string().optional(),
  "client-key": z.string().optional(),
  "client-key-data": z.string().optional(),
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  exec: execSchema.nullish(),
  "auth-provider": z.unknown().optional(),
});

const named = <Key extends string, Value extends z.ZodType>(key: Key, value: Value) =>
  z.array(
    z.object({ name: z.string(), [key]: value } as { name: z.ZodString } & Record<Key, Value>),
  );

const fileSchema = z.object({
  "current-context": z.string().nullish(),
  contexts: named("context", z.object({ cluster: z.string(), user: z.string() })).nullish(),
  clusters: named("cluster", clusterSchema).nullish(),
  users: named("user", userSchema).nullish(),
});

/** A user of a cluster, with the folder from which its files count. */
export interface ClusterUser {
  user: z.infer<typeof userSchema>;
  folder: string;
}

/** One context of the kubeconfig. */
export interface ClusterContext extends ClusterUser {
  context: string;
  cluster: z.infer<typeof clusterSchema>;
  clusterFolder: string;
}

interface ReadFile {
  folder: string;
  content: z.infer<typeof fileSchema>;
}

/**
 * A context of the kubeconfig, as kubectl reads it: KUBECONFIG, or else `~/.kube/config`; of several
 * files the first that names a thing.
 *
 * @param wanted the context. @default the current one
 * @throws UserError `KubeconfigInvalid`.
 */
export async function readContext(
  wanted: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ClusterContext> {
  const files = await readFiles(environment);
  const context =
    wanted ?? files.find(({ content }) => content["current-context"])?.content["current-context"];
  if (!context)
    throw invalid("no kubeconfig has a current-context", "set slipway:kubernetes.context");
  const found = find(files, ({ contexts }) => contexts, context);
  if (found === undefined)
    throw invalid(`it has no context '${context}'`, `it has ${listContexts(files)}`);
  const cluster = find(files, ({ clusters }) => clusters, found.entry.context.cluster);
  const user = find(files, ({ users }) => users, found.entry.context.user);
  if (cluster === undefined || user === undefined) {
    throw invalid(
      `context '${context}' names a cluster or user that is not there`,
      "mend the file",
    );
  }
  return {
    context,
    cluster: cluster.entry.cluster,
    clusterFolder: cluster.folder,
    user: user.entry.user,
    folder: user.folder,
  };
}

async function readFiles(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ReadFile[]> {
  const given = environment.KUBECONFIG;
  const home = environment.HOME ?? homedir();
  const isGiven = given !== undefined && given !== "";
  const paths = isGiven ? given.split(delimiter).filter(Boolean) : [join(home, ".kube", "config")];
  const files = await Promise.all(paths.map(readOne));
  const there = files.filter((file) => file !== undefined);
  if (there.length > 0) return there;
  throw invalid(`${paths.join(", ")} is not there`, "set KUBECONFIG to one that is");
}

async function readOne(path: string): Promise<ReadFile | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const checked = fileSchema.safeParse(parse(text) ?? {});
  if (checked.success) return { folder: dirname(resolve(path)), content: checked.data };
  const [issue] = checked.error.issues;
  throw invalid(
    `${path} is none: ${issue?.path.map(String).join(".") ?? ""}: ${issue?.message}`,
    "mend it",
  );
}

function find<Entry extends { name: string }>(
  files: readonly ReadFile[],
  listOf: (content: ReadFile["content"]) => Entry[] | null | undefined,
  name: string,
): { entry: Entry; folder: string } | undefined {
  for (const { content, folder } of files) {
    const entry = listOf(content)?.find((one) => one.name === name);
    if (entry !== undefined) return { entry, folder };
  }
  return undefined;
}

function listContexts(files: readonly ReadFile[]): string {
  return (
    files
      .flatMap(({ content }) => content.contexts ?? [])
      .map(({ name }) => name)
      .join(", ") || "none"
  );
}

/** The error of a kubeconfig that leads to no cluster. */
export function invalid(reason: string, fix: string): UserError {
  return new UserError(
    "KubeconfigInvalid",
    `The kubeconfig leads to no cluster: ${reason}; ${fix}.`,
  );
}
