import { open } from "node:fs/promises";
import { basename } from "node:path";
import { UserError } from "../../../variables/user-error.ts";
import type { Change, Snapshot } from "./snapshot.ts";
import { damaged, type ReadContext, type WriteContext } from "./checkpoint.ts";
import { cannot, type StateFiles } from "./files.ts";
import { checkIntegrity } from "./integrity.ts";
import {
  formatChanges,
  formatFold,
  formatHead,
  hashOf,
  parseJournal,
  replay,
  type Journal,
  type JournalEnd,
} from "./journal.ts";

const noSnapshot: Snapshot = { resources: [], pendingOperations: [] };
/** A state that is written while it is read is read again. */
const readTries = 5;

/**
 * The journal beside a state file. It is there from the first change of a run until the state file
 * has them all; whoever finds one and holds the lock finds the trace of a dead run.
 */
export class JournalFile {
  readonly #file: string;
  readonly #stack: string;
  readonly #files: StateFiles;
  /** End of the journal that this run writes. */
  #end: JournalEnd | undefined;

  constructor(file: string, stack: string, files: StateFiles) {
    this.#file = file;
    this.#stack = stack;
    this.#files = files;
  }

  /** Whether there is one. */
  async exists(): Promise<boolean> {
    return (await readBytes(this.#file)) !== undefined;
  }

  /** Makes changes durable; they count from the state file as it is before the first of them. */
  async append(
    changes: readonly Change[],
    context: WriteContext,
    readState: () => Promise<string | undefined>,
  ): Promise<void> {
    if (this.#end === undefined) {
      const state = await readState();
      const head = formatHead(state === undefined ? null : hashOf(state), context);
      await this.#files.append(this.#file, head.text, 0);
      this.#end = head.end;
    }
    const { text, end } = formatChanges(changes, context, this.#end);
    await this.#files.append(this.#file, text, this.#end.offset);
    this.#end = end;
  }

  /** Says in the journal which state file holds it, before that is written. */
  async beforeFold(state: string): Promise<void> {
    if (this.#end === undefined) return;
    const { text, end } = formatFold(hashOf(state), this.#end);
    await this.#files.append(this.#file, text, this.#end.offset);
    this.#end = end;
  }

  /** Ends the journal: the state file holds it. */
  async close(): Promise<void> {
    if (this.#end === undefined) return;
    await this.#files.remove(this.#file);
    this.#end = undefined;
  }

  /**
   * Opens what a dead run left, to be folded; undefined where there is nothing to fold. With
   * `salvage` a journal that cannot be used is kept under another name, and what of it can be used
   * is given. Throws UserError `JournalDamaged` and `JournalForeign`.
   */
  async open(state: string | undefined, salvage: boolean): Promise<Journal | undefined> {
    this.#end = undefined;
    const bytes = await readBytes(this.#file);
    if (bytes === undefined) return undefined;
    const journal = parseJournal(bytes);
    const trouble = journal && this.#troubleWith(journal, state);
    if (trouble !== undefined) {
      if (!salvage) throw trouble;
      await this.#files.keepAs(this.#file, `${this.#file}.${trouble.code}-${Date.now()}`);
      // A file of its own from here on: what was kept must stay as it is.
      const whole = bytes.subarray(0, journal?.end.offset).toString("utf8");
      await this.#files.writeWhole(this.#file, whole);
    }
    const usable = journal !== undefined && journal.end.offset > 0 && isOf(journal, state);
    if (!usable || isFolded(journal, state)) {
      await this.#files.remove(this.#file);
      return undefined;
    }
    this.#end = journal.end;
    return journal;
  }

  /** The state that a journal leads to. */
  async replay(journal: Journal, base: Snapshot, context: ReadContext): Promise<Snapshot> {
    const source = `${this.#file}, counted from ${basename(context.source)}`;
    let snapshot: Snapshot;
    try {
      snapshot = await replay(journal, base, context);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw damaged(source, error.message);
    }
    const [problem] = checkIntegrity(snapshot);
    if (problem !== undefined) throw damaged(source, problem);
    return snapshot;
  }

  /** The state of a file with what the journal adds to it, also while another run writes both. */
  async readWith(
    readState: () => Promise<string | undefined>,
    parse: (text: string | undefined) => Promise<Snapshot | undefined>,
    context: ReadContext,
  ): Promise<Snapshot | undefined> {
    for (let tries = 1; ; tries++) {
      const bytes = await readBytes(this.#file);
      const state = await readState();
      const journal = bytes && parseJournal(bytes);
      if (journal === undefined || isFolded(journal, state)) return await parse(state);
      const trouble = this.#troubleWith(journal, state);
      if (trouble === undefined) {
        return await this.replay(journal, (await parse(state)) ?? noSnapshot, context);
      }
      if (tries === readTries) throw trouble;
    }
  }

  #troubleWith(journal: Journal, state: string | undefined): UserError | undefined {
    const { damagedLine } = journal;
    const rest =
      `Nothing was changed. \`slipway cancel ${this.#stack}\` goes on without it: it keeps the ` +
      "journal under another name";
    if (damagedLine !== undefined) {
      return new UserError(
        "JournalDamaged",
        `The journal of a run that was cut short, ${this.#file}, is damaged at line ` +
          `${damagedLine}. ${rest} and takes over what stands before that line. What stands ` +
          "behind it names resources that may exist and that the state will not know.",
      );
    }
    if (isFolded(journal, state) || isOf(journal, state)) return undefined;
    return new UserError(
      "JournalForeign",
      `The journal of a run that was cut short, ${this.#file}, does not belong to the state ` +
        "beside it: somebody else changed that since, or put another one in its place. " +
        `${rest} and leaves the state as it is. What it names may exist and the state not know.`,
    );
  }
}

function isOf(journal: Journal, state: string | undefined): boolean {
  return journal.base === (state === undefined ? null : hashOf(state));
}

/** Whether the state file holds the journal already: the run died before it removed it. */
function isFolded(journal: Journal, state: string | undefined): boolean {
  return state !== undefined && journal.result === hashOf(state);
}

async function readBytes(file: string): Promise<Buffer | undefined> {
  try {
    const handle = await open(file, "r");
    try {
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cannot("read", file, error);
  }
}
