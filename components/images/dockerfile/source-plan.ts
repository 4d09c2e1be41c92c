import { UserError } from "../../../variables/user-error.ts";

/** What the caller knows of a source. */
export interface SourceOptions {
  /** Port that it listens on. @default 8080 for what is known to serve HTTP, else none */
  port?: number;
  /** Path whose answer tells that it works. @default "/", where any answer below 500 will do */
  healthPath?: string;
}

/** Framework that a source is written with, as far as it changes how it is built or started. */
export type Framework =
  | "next"
  | "vite"
  | "nest"
  | "express"
  | "fastify"
  | "hono"
  | "koa"
  | "fastapi"
  | "django"
  | "flask"
  | "none";

/** What every plan says. */
interface PlanBase {
  /** Folder that is sent to the builder, from the project's folder; empty for the project. */
  context: string;
  /** The source, from the context; empty where it is the context. */
  folder: string;
  framework: Framework;
  /** Port that it listens on; undefined for what listens on none that is known. */
  port: number | undefined;
  /** Path that must answer with success; undefined: "/" must answer below 500. */
  healthPath: string | undefined;
}

/** A source with a Dockerfile of its own, which is used as it is. */
export interface OwnDockerfilePlan {
  language: "dockerfile";
  /** The source's folder, or what a comment `# slipway:context=../..` of the Dockerfile says. */
  context: string;
  /** The source, from the context. */
  folder: string;
}

/** Files that are served as they are. */
export interface StaticPlan extends PlanBase {
  language: "static";
  /** Folder of the files, from the source. */
  output: string;
}

/** How packages of Node are installed. */
export type NodeManager = "npm" | "pnpm" | "yarn" | "yarn-berry" | "bun";

/** A source that runs on Node or Bun, or is built with them. */
export interface NodePlan extends PlanBase {
  language: "node";
  manager: NodeManager;
  /** Key of the image that it is built and runs on. */
  runtime: "node-24" | "node-22" | "bun-1";
  /** Files that the installation reads, from the context. */
  manifests: string[];
  /** Folders that are needed beside the source: members of the same workspace. */
  members: string[];
  /** Name of the package, where it is a member of a workspace. */
  workspace: string | undefined;
  /** Whether installing runs scripts of the source, which need all of it. */
  installsWithSource: boolean;
  /** Whether it has a `prepare` script, which is for development. */
  hasPrepare: boolean;
  /** Whether it has a script `build`. */
  builds: boolean;
  /** Program and arguments; empty for files that are served. */
  start: string[];
  /** Variables that the start script sets. */
  variables: Record<string, string>;
  /** What runs: the source with its packages, Next's standalone server, or static files. */
  output: { form: "source" } | { form: "next"; hasPublic: boolean } | StaticOutput;
}

/** A folder of files that a build leaves, from the source. */
export interface StaticOutput {
  form: "static";
  folder: string;
}

/** A source that runs on Python. */
export interface PythonPlan extends PlanBase {
  language: "python";
  manager: "pip" | "poetry" | "uv";
  runtime: "python-3.14" | "python-3.13" | "python-3.12";
  /** Whether the source itself is a package that is installed. */
  isPackage: boolean;
  start: string[];
}

/** A Go module with one program. */
export interface GoPlan extends PlanBase {
  language: "go";
  runtime: "golang-1.27" | "golang-1.26";
  /** Package of the program: `.` or `./cmd/api`. */
  program: string;
  hasSum: boolean;
}

/** How a source becomes an image. */
export type SourcePlan = OwnDockerfilePlan | StaticPlan | NodePlan | PythonPlan | GoPlan;

/** The port of what serves HTTP and is not told another. */
export const defaultPort = 8080;

/** An error about a source, with what to do. */
export function refuseSource(code: string, folder: string, message: string): UserError {
  return new UserError(code, `Source '${folder || "."}' ${message}`);
}

/** The way out that is always there. */
export const ownDockerfile = "or give the source a Dockerfile of its own";
