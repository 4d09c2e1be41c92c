import * as z from "zod";

/** A path within the project; empty for the project itself. */
const projectPath = z
  .string()
  .refine((path) => !path.startsWith("/"), "must be relative to the project, not absolute")
  .refine((path) => !path.split("/").includes(".."), "must not leave the project by '..'");

/** Folders and files beside the source whose content counts as well. */
const reads = z.array(projectPath).default([]);

const python = z.strictObject({
  language: z.literal("python"),
  /** Who installs; `project` is a setup.py or pyproject.toml without lock, by pip. */
  manager: z.enum(["pip", "project", "poetry", "uv", "pdm", "pipenv"]),
  /** Folder of the lockfile, where it is installed from. */
  root: projectPath,
  reads,
  /** What the installation reads. */
  manifests: z.array(projectPath).default([]),
  /** Files of requirements that pip is given. */
  requirements: z.array(projectPath).default([]),
  /** Whether the source itself is installed, so that its code is imported from where it stands. */
  isPackage: z.boolean().default(false),
  /** Whether a lockfile says what is installed. */
  isLocked: z.boolean().default(true),
  /** Name of the member of a workspace of uv's. */
  workspace: z.string().optional(),
  /** Servers that the source does not ask for, as `gunicorn==23.0.0`. */
  servers: z.array(z.string()).default([]),
});

const go = z.strictObject({
  language: z.literal("go"),
  /** Folder of go.mod, in which the program runs. */
  module: projectPath,
  /** Package of the program, from there: `.` or `./cmd/api`. */
  program: z.string().min(1),
  reads,
});

const node = z.strictObject({
  language: z.literal("node"),
  /** Commands for a shell, in order; none for a source that runs as it stands. */
  steps: z.array(z.strictObject({ folder: projectPath, command: z.string().min(1) })).default([]),
  /** Folder of the lockfile. */
  root: projectPath,
  reads,
  /** What the steps write, which is no part of the source. */
  leaves: z.array(projectPath).default([]),
  /** Folder of the files that are served, from the source; none for a program. */
  output: z.string().optional(),
  /** Packages that must be installed, and the command that installs them. */
  packages: z.array(z.string()).default([]),
  install: z.string().default("npm install"),
});

/** How a source is made ready on this machine: its packages, its binary, its files. */
export const buildSchema = z.discriminatedUnion("language", [python, go, node]);

export type BuildSpec = z.infer<typeof buildSchema>;
export type PythonBuild = z.infer<typeof python>;
export type GoBuild = z.infer<typeof go>;
export type NodeBuild = z.infer<typeof node>;
/** The same as a program says it, without what has a default. */
export type BuildInput = z.input<typeof buildSchema>;
