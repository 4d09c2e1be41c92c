import { UserError } from "../../../variables/user-error.ts";

/** A way to one edge: its admin API and the files of its weights. */
export interface EdgeAccess {
  /** What the admin API gives at a path; throws {@link EdgeUnreachable}. */
  read(path: string): Promise<string>;
  /** Loads a whole configuration, all or nothing; throws {@link configRefused}. */
  load(config: unknown): Promise<void>;
  /** What the weights' files say, by their names. */
  readWeights(folder: string): Promise<Record<string, string>>;
  /** Writes weights, each file at once. */
  writeWeights(folder: string, weights: Record<string, string>): Promise<void>;
}

/** An edge that does not answer, which may pass. */
export class EdgeUnreachable extends Error {
  override readonly name = "EdgeUnreachable";
}

/** What Caddy said against a configuration; the one before goes on. */
export function configRefused(answer: string): UserError {
  return new UserError(
    "EdgeConfigRefused",
    `The edge refused its configuration and goes on with the one before: ${answer.trim()}`,
  );
}
