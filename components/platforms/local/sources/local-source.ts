import { join } from "node:path";
import type { BuildInput } from "../../../../providers/local/build-schema.ts";
import { createSourceReader } from "../../../images/source/reader.ts";
import type { SourceReader } from "../../../images/source/reader.ts";

/** A source of the project, as a platform looks at it. */
export interface LocalSource {
  reader: SourceReader;
  /** Folder, from the project; empty for the project itself. */
  folder: string;
  /** The project's folder, absolute. */
  project: string;
}

/** How a source runs on this machine. */
export interface LocalProgram {
  /** Program and arguments; empty for the `main` of its package.json. */
  command: readonly string[];
  variables: Record<string, string>;
  /** What is made of it first. */
  build?: BuildInput;
}

/** A source of the project. */
export function openSource(project: string, source: string): LocalSource {
  const folder = join(source).replace(/\/$/, "");
  return { project, reader: createSourceReader(project), folder: folder === "." ? "" : folder };
}
