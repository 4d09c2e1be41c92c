import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cannot, readIfThere, type StateFiles } from "./files.ts";
import { checkLayout } from "./layout.ts";
import type { LockPlace } from "./lock/lock-place.ts";

/** The file that holds a stack's state, in the folder that the CLI's file backend lays out. */
export class StateFile {
  readonly path: string;
  /** Folder of the whole backend. */
  readonly folder: string;
  readonly #place: Required<LockPlace>;
  readonly #files: StateFiles;
  #layoutChecked = false;

  constructor(place: Required<LockPlace>, files: StateFiles) {
    this.#place = place;
    this.#files = files;
    this.folder = join(place.backendFolder, ".pulumi");
    this.path = join(this.folder, "stacks", place.project, `${place.stack}.json`);
  }

  /** Its text; undefined where there is none. */
  read(): Promise<string | undefined> {
    return readIfThere(this.path);
  }

  /** Puts another text in its place; the old one is kept beside it, as the CLI does. */
  async replace(text: string): Promise<void> {
    await this.#files.keepAs(this.path, `${this.path}.bak`);
    await this.#files.writeWhole(this.path, text);
    // The CLI notes the checksum of each file that it writes beside it: ours would be wrong.
    await this.#files.remove(`${this.path}.attrs`);
    await this.#files.remove(`${this.path}.bak.attrs`);
  }

  /** Makes the folders, and the mark of the layout's version; throws UserError if it cannot. */
  async makeLayout(): Promise<void> {
    await this.checkLayout();
    try {
      await mkdir(dirname(this.path), { recursive: true });
    } catch (error) {
      throw cannot("write", dirname(this.path), error);
    }
    const meta = join(this.folder, "meta.yaml");
    if ((await readIfThere(meta)) !== undefined) return;
    const mark = this.#place.simulated ? "# simulated: nothing in this folder exists\n" : "";
    await this.#files.writeWhole(meta, `${mark}version: 1\n`, 0o644);
  }

  /** Refuses what another version of the CLI laid out otherwise, by a UserError. */
  async checkLayout(): Promise<void> {
    if (this.#layoutChecked) return;
    const { project, stack } = this.#place;
    await checkLayout(this.folder, project, stack);
    this.#layoutChecked = true;
  }
}
