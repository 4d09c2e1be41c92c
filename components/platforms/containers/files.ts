import type * as pulumi from "@pulumi/pulumi";

/** Files of one folder, as a container sees them. */
export interface FilesPlan {
  /** Role of the folder, for names: `config`. */
  role: string;
  folder: string;
  /** Texts by file name; secret outputs where `secret` is true. */
  files: Readonly<Record<string, pulumi.Input<string>>>;
  /** Whether they are secret. @default false */
  secret?: boolean;
}

/** The texts of files by their whole paths. */
export function textsByPath(plans: readonly FilesPlan[]): Record<string, pulumi.Input<string>> {
  const texts = plans.flatMap(({ folder, files }) =>
    Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text] as const),
  );
  return Object.fromEntries(texts);
}
