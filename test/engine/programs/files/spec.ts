/** One resource of the program, as a test describes it. */
export interface FileSpec {
  name: string;
  content?: unknown;
  secret?: boolean;
  key?: string;
  deleteFirst?: boolean;
  fail?: string;
  delayMs?: number;
  /** The provider does not say whether something changed. */
  vague?: boolean;
  /** Name of the component to be below. */
  parent?: string;
  dependsOn?: string[];
  /** The content is the size of this file. */
  sizeOf?: string;
  /** The key is the content of this file: a change replaces both. */
  keyOf?: string;
  explicitProvider?: boolean;
  protect?: boolean;
  ignoreChanges?: string[];
  retainOnDelete?: boolean;
  deleteBeforeReplace?: boolean;
  replaceOnChanges?: string[];
  additionalSecretOutputs?: string[];
  aliases?: string[];
  version?: string;
}

/** A whole program, as a test describes it. */
export interface ProgramSpec {
  folder: string;
  components?: { name: string; note?: string; dependsOn?: string[] }[];
  files: FileSpec[];
  /** Exports the contents of these. */
  exports?: string[];
  /** Name of a stack whose outputs are exported as `other`. */
  reference?: string;
  /** Exports this output of it alone. */
  pick?: string;
  /** Throws at the end. */
  throws?: string;
  /** Prints this. */
  prints?: string;
}
