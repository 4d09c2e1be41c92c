import { createHash } from "node:crypto";
import type * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import {
  checkpointSchema,
  deploymentSchema,
  exportSchema,
  type StoredDeployment,
} from "./checkpoint-schema.ts";
import type { SecretsManager } from "./passphrase.ts";
import { sealed, type Opener, type Sealer } from "./property-codec.ts";
import { decodeResource, encodeResource } from "./resource-codec.ts";
import { marks, type Snapshot } from "./snapshot.ts";
import type { StackSecrets } from "./stack-secrets.ts";

/** Version of the layout; what needs version 4 is refused by name. */
const layoutVersion = 3;

/** What `pulumi stack export` prints. */
export interface Deployment {
  version: number;
  /** Whether it is of a simulation: nothing in it exists. @default false */
  simulated?: true;
  deployment: Record<string, unknown>;
}

/** Ciphertexts by place, so that a secret that did not change keeps its own in the file. */
export type CiphertextMemo = Map<string, { plaintext: string; ciphertext: string }>;

/** Where a text came from, for messages and for the reuse of ciphertexts. */
export interface ReadContext {
  /** What is read, as a message names it: the path of a file. */
  source: string;
  secrets: StackSecrets;
  memo?: CiphertextMemo;
  /** Whether the state of a simulation may be read. @default false */
  simulated?: boolean;
}

/** What the manifest says of the writer. */
export interface WriteContext {
  manager: SecretsManager;
  memo: CiphertextMemo;
  /** Version of Pulumi whose format is written, as `v3.270.0`. */
  version: string;
  /** Time of the write. */
  time: Date;
  /** Whether what is written is marked as simulated. @default false */
  simulated?: boolean;
}

/** Text of a state file, byte for byte in the layout of Pulumi's own file backend. */
export function formatCheckpoint(stack: string, snapshot: Snapshot, context: WriteContext): string {
  const latest = encodeDeployment(snapshot, context);
  return printJson({ version: layoutVersion, ...markOf(context), checkpoint: { stack, latest } });
}

/** Go escapes the two line separators of Unicode in JSON. */
export function printJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** A deployment as `pulumi stack export` gives it, secrets encrypted. */
export function formatDeployment(snapshot: Snapshot, context: WriteContext): Deployment {
  const deployment = encodeDeployment(snapshot, context);
  return { version: layoutVersion, ...markOf(context), deployment };
}

/** The CLI reads past a field that it does not know. */
function markOf({ simulated }: WriteContext): { simulated?: true } {
  return simulated === true ? { simulated } : {};
}

/**
 * The state in a file's text, or undefined where the stack was made and never updated.
 *
 * Throws a UserError that names the source and the way out; nothing is ever mended unasked.
 */
export async function parseCheckpoint(
  text: string,
  context: ReadContext,
): Promise<Snapshot | undefined> {
  const parsed = checkpointSchema.safeParse(parseJson(text, context.source));
  if (!parsed.success) throw badShape(context.source, parsed.error);
  const { version, features, checkpoint } = parsed.data;
  refuseSimulated(parsed.data, context);
  if (checkpoint.latest === undefined || checkpoint.latest === null) return undefined;
  checkVersion(version, features ?? [], context.source);
  return await decodeDeployment(checkpoint.latest, context);
}

/** The state in an exported deployment. Throws a UserError that names the source. */
export async function parseDeployment(value: unknown, context: ReadContext): Promise<Snapshot> {
  const parsed = exportSchema.safeParse(value);
  if (!parsed.success) throw badShape(context.source, parsed.error);
  refuseSimulated(parsed.data, context);
  checkVersion(parsed.data.version, parsed.data.features ?? [], context.source);
  const empty: Snapshot = { resources: [], pendingOperations: [] };
  const deployment = parsed.data.deployment ?? undefined;
  return deployment === undefined ? empty : await decodeDeployment(deployment, context);
}

function encodeDeployment(snapshot: Snapshot, context: WriteContext): Record<string, unknown> {
  const seal = sealerOf(context);
  const resources = snapshot.resources.map((state) => encodeResource(state, seal));
  const pending = snapshot.pendingOperations.map((operation) => ({
    resource: encodeResource(operation.resource, seal),
    type: operation.type,
  }));
  return {
    manifest: {
      time: context.time.toISOString(),
      magic: magicOf(context.version),
      version: context.version,
    },
    secrets_providers: { type: "passphrase", state: { salt: context.manager.state } },
    ...(resources.length > 0 ? { resources } : {}),
    ...(pending.length > 0 ? { pending_operations: pending } : {}),
    metadata: {},
  };
}

async function decodeDeployment(value: unknown, context: ReadContext): Promise<Snapshot> {
  const parsed = deploymentSchema.safeParse(value);
  if (!parsed.success) throw badShape(context.source, parsed.error);
  checkManifest(parsed.data, context.source);
  const open = await openerOf(parsed.data, context);
  return {
    resources: (parsed.data.resources ?? []).map((stored) => decodeResource(stored, open)),
    pendingOperations: (parsed.data.pending_operations ?? []).map((operation) => ({
      resource: decodeResource(operation.resource, open),
      type: operation.type,
    })),
  };
}

/** Encrypts secrets; one that did not change keeps its text. */
export function sealerOf({ manager, memo }: WriteContext): Sealer {
  const seal: Sealer = (plaintext, path) => {
    const place = `${manager.state}\0${path}`;
    const before = memo.get(place);
    if (before?.plaintext === plaintext) return before.ciphertext;
    const ciphertext = manager.encrypt(plaintext);
    memo.set(place, { plaintext, ciphertext });
    return ciphertext;
  };
  seal.bitsAt = (path) => memo.get(`NaN\0${path}`)?.ciphertext;
  return seal;
}

/** Opens secrets, and remembers what a value alone does not keep. */
export async function openerOf(
  deployment: Pick<StoredDeployment, "secrets_providers">,
  context: ReadContext,
): Promise<Opener> {
  const decrypt = await decrypterOf(deployment, context);
  const open: Opener = (ciphertext, path) => decrypt(ciphertext, path);
  open.onBits = (path, bits) => {
    context.memo?.set(`NaN\0${path}`, { plaintext: "", ciphertext: bits });
  };
  return open;
}

/** Derives the key only where the state holds a secret: that takes a part of a second. */
async function decrypterOf(
  deployment: Pick<StoredDeployment, "secrets_providers">,
  context: ReadContext,
): Promise<Opener> {
  const { secrets } = context;
  if (!secrets.unlocked || !holdsSecret(deployment)) return () => sealed[secrets.sealedAs];
  const { type, state } = deployment.secrets_providers ?? {};
  if (type !== "passphrase" || state?.salt === undefined) {
    throw foreignProvider(context.source, type);
  }
  const manager = await openReader(secrets, state.salt);
  if (!manager) return () => sealed[secrets.sealedAs];
  return (ciphertext, path) => {
    const plaintext = manager.decrypt(ciphertext);
    const canonical = JSON.stringify(JSON.parse(plaintext));
    context.memo?.set(`${manager.state}\0${path}`, { plaintext: canonical, ciphertext });
    return plaintext;
  };
}

/** The keys of a state; none where it is another stack's and has another passphrase. */
async function openReader(
  secrets: StackSecrets,
  salt: string,
): Promise<SecretsManager | undefined> {
  try {
    return await secrets.reader(salt);
  } catch (error) {
    const foreign = error instanceof UserError && error.code === "WrongPassphrase";
    if (foreign && secrets.sealedAs === "unreadable") return undefined;
    throw error;
  }
}

function holdsSecret(deployment: object): boolean {
  return JSON.stringify(deployment).includes(marks.secret);
}

/** Pulumi's check that the manifest is whole: SHA-256 of the version, empty for none. */
function magicOf(version: string): string {
  return version === "" ? "" : createHash("sha256").update(version).digest("hex");
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = text.trim() === "" ? "it is empty" : (error as Error).message;
    throw new UserError(
      "StateUnreadable",
      `The state in ${source} is not whole JSON (${reason}). It was left as it is. ${wayOut}`,
    );
  }
}

const wayOut =
  "Compare it with the '.bak' file beside it and with the copies under .pulumi/backups and " +
  ".pulumi/history, put the newest whole one in its place, then run a preview.";

function badShape(source: string, error: z.ZodError): UserError {
  const problems = error.issues.slice(0, 5).map((issue) => {
    const at = issue.path.map(String).join(".");
    return `  - ${at === "" ? "the file" : at}: ${issue.message}`;
  });
  return new UserError(
    "StateUnreadable",
    `The state in ${source} has not the shape of a Pulumi state. It was left as it is. ` +
      `${wayOut}\n${problems.join("\n")}`,
  );
}

function checkVersion(version: number, features: string[], source: string): void {
  if (version === layoutVersion) return;
  if (version < layoutVersion) {
    throw new UserError(
      "StateTooOld",
      `The state in ${source} has version ${version}, this engine reads version 3. ` +
        "Export and import it once with the Pulumi CLI: " +
        "`pulumi stack export --file state.json && pulumi stack import --file state.json`.",
    );
  }
  const uses = features.length > 0 ? `, for ${features.join(", ")},` : "";
  throw new UserError(
    "StateTooNew",
    `The state in ${source} has version ${version}${uses} and this engine reads version 3. ` +
      "Go on with the Pulumi CLI: `--engine pulumi`.",
  );
}

/** A real run that took simulated ids for real ones would change what it does not know. */
function refuseSimulated({ simulated }: { simulated?: boolean }, context: ReadContext): void {
  if (simulated !== true || context.simulated === true) return;
  throw new UserError(
    "StateSimulated",
    `The state in ${context.source} is of a simulation: nothing in it exists. It was left as it ` +
      "is. Give the state of a real stack, or pass `--simulate`.",
  );
}

function checkManifest(deployment: StoredDeployment, source: string): void {
  const { magic, version } = deployment.manifest;
  const error = deployment.metadata?.integrity_error?.error;
  if (magic === magicOf(version) && error === undefined) return;
  throw damaged(source, error ?? "the magic number of its manifest does not match its version");
}

/** The error of a state that is whole text and does not hold together. */
export function damaged(source: string, reason: string): UserError {
  return new UserError(
    "StateDamaged",
    `The state in ${source} fails its integrity check: ${reason}. It was left as it is. ` +
      `${wayOut} The Pulumi CLI may mend it: \`pulumi state repair\`.`,
  );
}

function foreignProvider(source: string, type: string | undefined): UserError {
  const name = type === undefined ? "no secrets provider" : `the secrets provider '${type}'`;
  return new UserError(
    "SecretsProviderUnsupported",
    `The state in ${source} names ${name}; this engine knows 'passphrase'. ` +
      "Go on with the Pulumi CLI: `--engine pulumi`.",
  );
}
