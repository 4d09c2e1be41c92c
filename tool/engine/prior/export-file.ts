import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { UserError } from "../../../variables/user-error.ts";
import type { Backend } from "../state/backend.ts";
import { parseDeployment } from "../state/checkpoint.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { createStackSecrets } from "../state/stack-secrets.ts";
import { parseUrn } from "../embedded/protocol/urns.ts";
import { countResources, noPrior, type PriorState } from "./prior.ts";

/** What makes an export readable without its keys: secrets are unknown then. */
const keyless = new Set(["SecretsProviderUnsupported", "WrongPassphrase"]);

/**
 * The state in a file made by `slipway export` or `pulumi stack export`. Secrets are unknown where
 * the passphrase is not given, or is not that of the file.
 *
 * @throws UserError `AgainstFile` for a file that is none, `AgainstOtherStack` for that of another
 * stack, and as a state does that is damaged or of another version.
 */
export async function readExport(file: string, backend: Backend): Promise<PriorState> {
  const value = await readJson(file);
  refuseOther(file, value);
  const snapshot = await parseExport(file, value, backend);
  const resources = countResources(snapshot);
  if (resources === 0) return noPrior(`${basename(file)}, which has no resources`);
  refuseOtherStack(file, snapshot, backend);
  const description = `the export ${basename(file)}`;
  return { prior: { kind: "export", description, simulated: false, resources }, snapshot };
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw fileError(file, `it cannot be read (${(error as Error).message})`, error);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = text.trim() === "" ? "it is empty" : (error as Error).message;
    throw fileError(file, `it is not JSON (${why})`, error);
  }
}

function refuseOther(file: string, value: unknown): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw fileError(file, "its JSON is no object");
  }
  if ("checkpoint" in value) throw fileError(file, "it is a checkpoint out of a backend");
  if ("deployment" in value) return;
  const keys = Object.keys(value).slice(0, 5).join(", ");
  throw fileError(file, `it has no 'deployment', only ${keys === "" ? "nothing" : keys}`);
}

async function parseExport(file: string, value: unknown, backend: Backend): Promise<Snapshot> {
  const { secrets, stack } = backend;
  try {
    return await parseDeployment(value, { source: file, secrets });
  } catch (error) {
    if (!(error instanceof UserError) || !keyless.has(error.code)) throw error;
    const sealed = createStackSecrets({ stack, sealedAs: "unknown" });
    return await parseDeployment(value, { source: file, secrets: sealed });
  }
}

function refuseOtherStack(file: string, { resources }: Snapshot, backend: Backend): void {
  const wanted = `${backend.project.name}/${backend.stack}`;
  const found = new Set(
    resources.map(({ urn }) => {
      const { project, stack } = parseUrn(urn);
      return `${project}/${stack}`;
    }),
  );
  if (found.has(wanted)) return;
  throw new UserError(
    "AgainstOtherStack",
    `${file} is an export of stack ${[...found].join(", ")}, not of ${wanted}: every resource ` +
      "would seem to be another one. Export the stack that is previewed.",
  );
}

function fileError(file: string, why: string, cause?: unknown): UserError {
  return new UserError(
    "AgainstFile",
    `${file} is no exported state: ${why}. Make one with npx slipway export <stack> --file ` +
      "<path>, or with pulumi stack export.",
    cause === undefined ? {} : { cause },
  );
}
