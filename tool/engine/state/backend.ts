import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { UserError } from "../../../variables/user-error.ts";
import { findPassphrase } from "./passphrase-source.ts";
import type { Environment } from "./environment.ts";
import { checkPreviewBackend, previewBackendUrl, previewStage } from "./project/previews.ts";
import { readProject, type Project } from "./project/project.ts";
import { readStackFile, writeSalt, type StackFile } from "./project/stack-file.ts";
import { createStackSecrets, type StackSecrets } from "./stack-secrets.ts";

/** Where the state of a stack is kept and how it is opened. */
export interface Backend {
  project: Project;
  stack: string;
  /** The config file of the stack, as read. */
  stackFile: StackFile;
  /** Absolute URL; absent where the CLI's login decides. */
  url?: string;
  /** Absolute folder that holds `.pulumi`; absent where the state is not in files. */
  folder?: string;
  secrets: StackSecrets;
  /** What the Pulumi CLI has to be started with to find the same state and keys. */
  environment: Record<string, string>;
}

/** What {@link withBackend} needs. */
export interface BackendOptions {
  /** Folder of the project, or one below it. */
  folder: string;
  stack: string;
  /** @default process.env */
  environment?: Environment;
}

/**
 * Runs `action` with the backend of a stack: the only way to state and keys in this tool.
 *
 * The backend is PULUMI_BACKEND_URL or else `backend.url` of Pulumi.yaml. `file://.` there means
 * the folder of Pulumi.yaml, from wherever in the project a command is started; so every clone and
 * every git worktree has state of its own. In PULUMI_BACKEND_URL a relative path counts from the
 * current directory, as the CLI reads it. Previews have a backend and keys of their own.
 */
export async function withBackend<T>(
  options: BackendOptions,
  action: (backend: Backend) => Promise<T>,
): Promise<T> {
  return await action(await resolveBackend(options));
}

/** The folder of a file backend, or a UserError `BackendUnsupported` that names the other one. */
export function requireFolder(backend: Backend): string {
  if (backend.folder !== undefined) return backend.folder;
  const scheme = /^([a-z0-9+.-]+):/i.exec(backend.url ?? "")?.[1];
  const where = scheme === undefined ? "the backend of the CLI's login" : `a '${scheme}' backend`;
  throw new UserError(
    "BackendUnsupported",
    `Stack '${backend.stack}' keeps its state in ${where}, which the embedded engine does not ` +
      "read: run the command with `--engine pulumi`, or set `backend.url: file://.` in Pulumi.yaml.",
  );
}

async function resolveBackend(options: BackendOptions): Promise<Backend> {
  const environment = options.environment ?? process.env;
  const project = await readProject(options.folder);
  const stackFile = await readStackFile(project, options.stack);
  const stage = stackFile.config["slipway:stage"];
  const isPreview = stage === previewStage;
  const passphrase = await findPassphrase(project, options.stack, stage, environment);
  const place = locate(project, environment, stage);
  if (isPreview && place.folder !== undefined) await mkdir(place.folder, { recursive: true });
  const secrets = createStackSecrets({
    stack: options.stack,
    passphrase,
    salt: stackFile.salt,
    onNewSalt: (salt) => writeSalt(stackFile.file, salt),
  });
  const variables: Record<string, string> = {};
  if (place.url !== undefined) variables.PULUMI_BACKEND_URL = place.url;
  if (passphrase !== undefined) variables.PULUMI_CONFIG_PASSPHRASE = passphrase;
  // What a preview starts gets the keys of no other stage, also where it has none itself.
  if (isPreview) {
    variables.PULUMI_CONFIG_PASSPHRASE = passphrase ?? "";
    variables.PULUMI_CONFIG_PASSPHRASE_FILE = "";
  }
  return { project, stack: options.stack, stackFile, ...place, secrets, environment: variables };
}

/**
 * Where the state of a project is: an absolute URL, and the folder of a file backend. Previews have
 * a backend of their own.
 *
 * Throws UserError `PreviewBackendShared`.
 */
export function locate(
  project: Project,
  environment: Environment,
  stage?: unknown,
): { url?: string; folder?: string } {
  if (stage !== previewStage) return locateShared(project, environment);
  const place = parseUrl(previewBackendUrl(environment), project.folder);
  checkPreviewBackend(place.url, locateShared(project, environment).url);
  return place;
}

function locateShared(
  project: Project,
  environment: Environment,
): { url?: string; folder?: string } {
  const given = environment.PULUMI_BACKEND_URL;
  if (given) return parseUrl(given, process.cwd());
  return project.backendUrl === undefined ? {} : parseUrl(project.backendUrl, project.folder);
}

/** Makes the path of a file URL absolute; its query is the CLI's and is passed on. */
function parseUrl(url: string, base: string): { url: string; folder?: string } {
  if (!url.startsWith("file://")) return { url };
  const [path = "", ...query] = url.slice("file://".length).split("?");
  const folder = path.startsWith("~") ? join(homedir(), path.slice(1)) : resolve(base, path);
  const options = query.length > 0 ? `?${query.join("?")}` : "";
  return { url: `file://${folder}${options}`, folder };
}
