import { createRequire } from "node:module";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { UserError } from "../../../variables/user-error.ts";
import {
  formatCheckpoint,
  formatDeployment,
  parseCheckpoint,
  parseDeployment,
  type CiphertextMemo,
  type Deployment,
  type ReadContext,
  type WriteContext,
} from "./checkpoint.ts";
import { cannot, keepBackup, readIfThere, writeWhole } from "./files.ts";
import { freeLocks, readLocks, withLock, type LockHolder, type LockPlace } from "./lock.ts";
import type { LockOptions, Snapshot, StackStore } from "./snapshot.ts";
import type { StackSecrets } from "./stack-secrets.ts";

/** Where a stack's state is, and its keys. */
export interface StackStoreOptions {
  /** Folder that holds `.pulumi`. */
  backendFolder: string;
  /** @default "organization", as in every self-managed backend */
  organization?: string;
  project: string;
  stack: string;
  secrets: StackSecrets;
}

/** A stack's state in the file layout of the Pulumi CLI. */
export interface FileStackStore extends StackStore {
  /** Path of the state file. */
  readonly file: string;
  /** The deployment as `pulumi stack export` gives it; undefined before the first update. */
  exportDeployment(): Promise<Deployment | undefined>;
  /** Replaces the state by a deployment of that form, of the same project and stack. */
  importDeployment(deployment: unknown): Promise<void>;
  /** Everybody who holds the stack now. */
  holders(): Promise<LockHolder[]>;
  /** Frees the locks of dead runs, with `force` all; gives what was freed and what is held. */
  cancel(force?: boolean): Promise<{ freed: LockHolder[]; held: LockHolder[] }>;
}

// Node reads JSON modules by an import attribute that not every tool here parses.
const sdk = createRequire(import.meta.url)("@pulumi/pulumi/package.json") as { version: string };

/** Opens the state of a stack in the layout of the CLI's file backend; touches nothing yet. */
export function openStackStore(options: StackStoreOptions): FileStackStore {
  return new FileStore(options);
}

class FileStore implements FileStackStore {
  readonly file: string;
  readonly #place: Required<LockPlace>;
  readonly #secrets: StackSecrets;
  readonly #memo: CiphertextMemo = new Map();
  /** Writes go one after the other, in the order in which they were asked for. */
  #last: Promise<void> = Promise.resolve();
  #layoutChecked = false;

  constructor({ organization = "organization", secrets, ...place }: StackStoreOptions) {
    this.#place = { ...place, organization };
    this.#secrets = secrets;
    this.file = join(this.#folder, "stacks", place.project, `${place.stack}.json`);
  }

  async read(): Promise<Snapshot | undefined> {
    await this.#checkLayout();
    const text = await readIfThere(this.file);
    return text === undefined ? undefined : await parseCheckpoint(text, this.#readContext());
  }

  write(snapshot: Snapshot): Promise<void> {
    const next = this.#last.then(() => this.#write(snapshot));
    // A failed write is told to its own caller; it must not fail the ones behind it.
    this.#last = next.catch(() => undefined);
    return next;
  }

  async withLock<T>(options: LockOptions, action: () => Promise<T>): Promise<T> {
    await this.#checkLayout();
    return await withLock(this.#place, options, async () => {
      // The key is derived here, once: a wrong passphrase is told before anything happens.
      await this.#secrets.writer();
      try {
        return await action();
      } finally {
        await this.#last;
      }
    });
  }

  async exportDeployment(): Promise<Deployment | undefined> {
    const snapshot = await this.read();
    return snapshot && formatDeployment(snapshot, await this.#writeContext());
  }

  async importDeployment(deployment: unknown): Promise<void> {
    const context = { ...this.#readContext(), source: "the imported deployment" };
    const snapshot = await parseDeployment(deployment, context);
    checkOwner(snapshot, this.#place);
    await this.write(snapshot);
  }

  holders(): Promise<LockHolder[]> {
    return readLocks(this.#place);
  }

  cancel(force = false): Promise<{ freed: LockHolder[]; held: LockHolder[] }> {
    return freeLocks(this.#place, force);
  }

  get #folder(): string {
    return join(this.#place.backendFolder, ".pulumi");
  }

  #readContext(): ReadContext {
    return { source: this.file, secrets: this.#secrets, memo: this.#memo };
  }

  async #writeContext(): Promise<WriteContext> {
    const manager = await this.#secrets.writer();
    return { manager, memo: this.#memo, version: `v${sdk.version}`, time: new Date() };
  }

  async #write(snapshot: Snapshot): Promise<void> {
    const { organization, project, stack } = this.#place;
    const name = `${organization}/${project}/${stack}`;
    const text = formatCheckpoint(name, snapshot, await this.#writeContext());
    await this.#makeLayout();
    await keepBackup(this.file);
    await writeWhole(this.file, text);
    // The CLI notes the checksum of each file that it writes beside it: ours would be wrong.
    await rm(`${this.file}.attrs`, { force: true });
    await rm(`${this.file}.bak.attrs`, { force: true });
  }

  async #makeLayout(): Promise<void> {
    await this.#checkLayout();
    try {
      await mkdir(dirname(this.file), { recursive: true });
    } catch (error) {
      throw cannot("write", dirname(this.file), error);
    }
    const meta = join(this.#folder, "meta.yaml");
    if ((await readIfThere(meta)) === undefined) await writeWhole(meta, "version: 1\n", 0o644);
  }

  /** Refuses what another version of the CLI laid out otherwise. */
  async #checkLayout(): Promise<void> {
    if (this.#layoutChecked) return;
    const meta = join(this.#folder, "meta.yaml");
    checkMeta(meta, await readIfThere(meta));
    const { project, stack } = this.#place;
    const legacy = join(this.#folder, "stacks", `${stack}.json`);
    if ((await readIfThere(legacy)) !== undefined && (await readIfThere(meta)) === undefined) {
      throw oldLayout(legacy);
    }
    for (const extension of ["gz", "zst"]) {
      const packed = join(this.#folder, "stacks", project, `${stack}.json.${extension}`);
      if ((await readIfThere(packed)) !== undefined) throw compressed(packed);
    }
    this.#layoutChecked = true;
  }
}

function checkMeta(file: string, text: string | undefined): void {
  if (text === undefined) return;
  const version = metaVersion(text);
  if (version === 1) return;
  if (version === 0) throw oldLayout(file);
  throw new UserError(
    "StateLayoutUnknown",
    `${file} does not name version 1 of the state's layout. It was left as it is. ` +
      "Restore the line 'version: 1', or go on with the Pulumi CLI that wrote it.",
  );
}

function metaVersion(text: string): unknown {
  try {
    return (parse(text) as { version?: unknown } | null)?.version;
  } catch {
    return undefined;
  }
}

function oldLayout(file: string): UserError {
  return new UserError(
    "StateLayoutOld",
    `${file} belongs to the old layout of Pulumi's state, without projects. ` +
      "Move it once with the Pulumi CLI: `pulumi state upgrade`.",
  );
}

function compressed(file: string): UserError {
  return new UserError(
    "StateCompressed",
    `${file} is compressed, which this engine does not read. Unset ` +
      "PULUMI_DIY_BACKEND_GZIP and run any `pulumi up` or `pulumi stack import` with the CLI once.",
  );
}

/** Refuses the state of another stack: its URNs would make every resource a stranger. */
function checkOwner(snapshot: Snapshot, { project, stack }: LockPlace): void {
  const own = `urn:pulumi:${stack}::${project}::`;
  const foreign = snapshot.resources.find((resource) => !resource.urn.startsWith(own));
  if (!foreign) return;
  throw new UserError(
    "ForeignState",
    `The imported deployment is of another stack: '${foreign.urn}' does not start with '${own}'. ` +
      "Export it from the same project and stack.",
  );
}
