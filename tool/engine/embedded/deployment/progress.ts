import type { ResourceState } from "../../state/snapshot.ts";

/** What a run has decided so far, by URN. */
export class Progress {
  /** What the program has registered or read, under its URN and the one it stood under before. */
  readonly claimed = new Set<string>();
  /** What is replaced. */
  readonly replaced = new Set<string>();
  /** What stood under another URN before: its old URN by its new one. */
  readonly renamed = new Map<string, string>();
  /** Property keys that force a replacement of what was deleted along with another resource. */
  readonly cascaded = new Map<string, string[]>();
  /** Deletions of resources that go along with another one, under way or done. */
  readonly deletions = new Map<ResourceState, Promise<void>>();
}
