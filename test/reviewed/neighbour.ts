import type { ReviewedProject } from "./reviewed-project.ts";

/** What happens between the review and the run, and changes nothing of what was reviewed. */
export interface Neighbour {
  name: string;
  /** @default "harbor" */
  of?: "harbor" | "atelier";
  /** What is applied; `<goal>` and `<plan>` are hashes. @default the saved plan */
  given?: string;
  /** More words for the command. */
  words?: readonly string[];
  /** Variables of the process. */
  env?: Readonly<Record<string, string>>;
  change?: (project: ReviewedProject) => void | Promise<void>;
}

/** Puts one text in place of another everywhere in a file. */
export const replaceAll =
  (path: string, from: string, to: string) =>
  (project: ReviewedProject): void => {
    project.write(path, project.read(path).replaceAll(from, to));
  };

/** Writes a file. */
export const add =
  (path: string, text = "") =>
  (project: ReviewedProject): void => {
    project.write(path, text);
  };
