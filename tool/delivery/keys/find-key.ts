import { readFile, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import type { Role } from "../../../program/ledger/keyring.ts";
import { readKeyring } from "../../../program/ledger/keys-file.ts";
import { parsePrivateKey, type SigningKey } from "../../../program/ledger/signing.ts";
import { UserError } from "../../../variables/user-error.ts";
import type { Environment } from "../../engine/state/environment.ts";
import { readProject } from "../../engine/state/project/project.ts";
import { exists } from "../../engine/state/stacks.ts";

/** Variables that give the key to sign with: itself, and the path of its file. */
export const keyVariable = "SLIPWAY_SIGNING_KEY";
export const keyFileVariable = "SLIPWAY_SIGNING_KEY_FILE";

/** Folder of the private keys of this user. */
export function keysFolder(environment: Environment): string {
  const config = environment.XDG_CONFIG_HOME ?? join(environment.HOME ?? homedir(), ".config");
  return join(config, "slipway", "keys");
}

/** File of a private key of this user. */
export function keyFile(environment: Environment, id: string): string {
  return join(keysFolder(environment), `${id}.pem`);
}

/**
 * The key that this command signs with: SLIPWAY_SIGNING_KEY, the file that SLIPWAY_SIGNING_KEY_FILE
 * names, or the one key of slipway.keys.yaml that this user has and that may sign such a thing.
 *
 * @throws UserError `SigningKeyMissing`, `SigningKeyInvalid`, `SigningKeyOpen`,
 * `SigningKeyInRepository`, `SigningKeyAmbiguous`
 */
export async function requireSigningKey(
  folder: string,
  environment: Environment,
  role?: Role,
): Promise<SigningKey> {
  const given = environment[keyVariable];
  if (given !== undefined && given !== "") return parseKey(given, keyVariable);
  const named = environment[keyFileVariable];
  const project = await readProject(folder);
  if (named !== undefined && named !== "") return await readKeyFile(resolve(named), project.folder);
  return await readOwnKey(project.folder, environment, role);
}

async function readOwnKey(
  projectFolder: string,
  environment: Environment,
  role: Role | undefined,
): Promise<SigningKey> {
  const { keys } = await readKeyring(projectFolder);
  const usable = [...keys.values()].filter(({ revoked }) => revoked === undefined);
  const there = await Promise.all(usable.map(({ id }) => exists(keyFile(environment, id))));
  const own = usable.filter((_key, index) => there[index]);
  const able = own.filter(({ may }) => role === undefined || may[role] !== undefined);
  // Where none may, the ledger says so of the one that is there.
  const [only, ...others] = (able.length > 0 ? able : own).map(({ id }) =>
    keyFile(environment, id),
  );
  if (only !== undefined && others.length === 0) return await readKeyFile(only, projectFolder);
  if (only === undefined) {
    throw new UserError(
      "SigningKeyMissing",
      `There is no key to sign with: set ${keyVariable} or ${keyFileVariable}, or make one with ` +
        "`slipway keys new`. Of the keys in slipway.keys.yaml none is in " +
        `${keysFolder(environment)}.`,
    );
  }
  throw new UserError(
    "SigningKeyAmbiguous",
    `There are several keys to sign with: ${[only, ...others].join(", ")}. Name one by ${keyFileVariable}.`,
  );
}

async function readKeyFile(file: string, projectFolder: string): Promise<SigningKey> {
  await requireOutside(file, projectFolder);
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    const message = `The key file ${file} cannot be read: ${(error as Error).message}.`;
    throw new UserError("SigningKeyMissing", message, { cause: error });
  });
  const { mode } = await stat(file);
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    throw new UserError(
      "SigningKeyOpen",
      `${file} can be read by others (mode ${(mode & 0o777).toString(8)}): chmod 600 ${file}; if ` +
        "others had access to this machine, revoke the key.",
    );
  }
  return parseKey(text, file);
}

/**
 * Refuses a place for a private key inside the project or the repository that it is in.
 *
 * @throws UserError `SigningKeyInRepository`
 */
export async function requireOutside(file: string, projectFolder: string): Promise<void> {
  const root = await realpath(await repositoryOf(projectFolder));
  const real = await realPathOf(file);
  const path = relative(root, real);
  if (path.startsWith("..") || isAbsolute(path)) return;
  throw new UserError(
    "SigningKeyInRepository",
    `${file} is inside the repository ${root}: a private key never is. Move it out, and if it was ` +
      "ever committed, revoke it: `slipway keys revoke`.",
  );
}

/** The nearest folder upwards with a `.git`; the folder itself where there is none. */
async function repositoryOf(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    if (await exists(join(at, ".git"))) return at;
    if (at === dirname(at)) return folder;
  }
}

/** Path without links; of a file that is not there yet, by the first folder above it that is. */
async function realPathOf(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    const above = dirname(file);
    return above === file ? file : join(await realPathOf(above), relative(above, file));
  }
}

function parseKey(text: string, where: string): SigningKey {
  const key = parsePrivateKey(text);
  if (key !== undefined) return key;
  throw new UserError(
    "SigningKeyInvalid",
    `${where} holds no private key of Ed25519: give the PEM text that \`slipway keys new\` wrote, ` +
      "or its 32 bytes in base64.",
  );
}
