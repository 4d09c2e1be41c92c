import { UserError } from "../../../variables/user-error.ts";

/** What the caller knows of a source. */
export interface SourceOptions {
  /** Port that it listens on. @default 8080 for what is known to serve HTTP, else none */
  port?: number;
  /** Path whose answer tells that it works. @default "/", where any answer below 500 will do */
  healthPath?: string;
  /**
   * Whether files answer a page that is not there with index.html.
   * @default by what builds them: yes for one page, no for one file a page
   */
  fallback?: boolean;
}

/** Framework that a source is written with, as far as it changes how it is built or started. */
export type Framework =
  | "next"
  | "nuxt"
  | "sveltekit"
  | "astro"
  | "remix"
  | "react-router"
  | "tanstack-start"
  | "angular"
  | "gatsby"
  | "expo"
  | "create-react-app"
  | "vue-cli"
  | "vite"
  | "nest"
  | "express"
  | "fastify"
  | "hono"
  | "koa"
  | "elysia"
  | "fastapi"
  | "django"
  | "flask"
  | "starlette"
  | "litestar"
  | "quart"
  | "sanic"
  | "streamlit"
  | "gradio"
  | "chainlit"
  | "celery"
  | "none";

/**
 * What only the build may know. A file of the source is mounted where it is read, a variable of
 * the one who builds is set for the command; neither is ever in an image.
 */
export type BuildSecret =
  { id: string; file: string; target: string } | { id: string; variable: string };

/** What every plan says. */
interface PlanBase {
  /** Folder that is sent to the builder, from the project's folder; empty for the project. */
  context: string;
  /** The source, from the context; empty where it is the context. */
  folder: string;
  framework: Framework;
  /** Port that it listens on; undefined for what listens on none that is known. */
  port: number | undefined;
  /** Whether it listens where `PORT` says when it is started, and on `port` where that says none. */
  followsPort: boolean;
  /** Path that must answer with success; undefined: "/" must answer below 500. */
  healthPath: string | undefined;
  /** What the one who reads the Dockerfile should know, each a sentence. */
  notes: string[];
  secrets: BuildSecret[];
  /** Ignore rules of the source's own .dockerignore, before those that hold for all. */
  ownIgnore: string[];
  /** Ignore rules of this source alone, after those that hold for all. */
  ignore: string[];
  /** Folders that are needed beside the source, from the context. */
  members: string[];
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
  output: StaticOutput;
}

/** How packages of Node are installed. */
export type NodeManager = "npm" | "pnpm" | "yarn" | "yarn-berry" | "bun";

/** One command of a build. */
export interface BuildStep {
  /** Where it runs, from the context. */
  folder: string;
  command: string;
}

/** A source that runs on Node or Bun, or is built with them. */
export interface NodePlan extends PlanBase {
  language: "node";
  manager: NodeManager;
  /** Version of the manager to install, where no package.json names one and the image has none. */
  managerVersion: string | undefined;
  /** Whether a lockfile says what is installed. */
  isLocked: boolean;
  /** Key of the image that it is built and runs on. */
  runtime: "node-24" | "node-22" | "bun-1";
  /** Folder of the lockfile, from the context. */
  root: string;
  /** What the installation reads, from the context; folders with a slash at the end. */
  manifests: string[];
  /** Name of the package, where it is a member of a workspace. */
  workspace: string | undefined;
  /** Folders of the packages whose own scripts must not run while packages are installed. */
  quiet: string[];
  /** Lines of .npmrc that hold no secret. */
  settings: string[];
  /** What is built, in order. */
  steps: BuildStep[];
  /** Whether what runs needs the packages for development, too. */
  keepsDevelopment: boolean;
  /** Debian's packages that the installation needs. */
  systemPackages: string[];
  /** Program and arguments, `$PORT` where it is told its port; empty for files that are served. */
  start: string[];
  /** Variables that the start script sets. */
  variables: Record<string, string>;
  output: NodeOutput;
}

/**
 * What runs: the source with its packages, Next's standalone server, a folder that holds a server
 * with all that it needs, or static files.
 */
export type NodeOutput =
  | { form: "source" }
  | { form: "next"; folder: string; hasPublic: boolean }
  | { form: "server"; folder: string }
  | StaticOutput;

/** A folder of files that are served. */
export interface StaticOutput {
  form: "static";
  /** From the source. */
  folder: string;
  /** Whether a page that is not there gets index.html. */
  fallback: boolean;
}

/** How packages of Python are installed; `project` is a setup.py, by pip. */
export type PythonManager = "pip" | "project" | "poetry" | "uv" | "pdm" | "pipenv";

/** A source that runs on Python. */
export interface PythonPlan extends PlanBase {
  language: "python";
  manager: PythonManager;
  /** Whether a lockfile says what is installed. */
  isLocked: boolean;
  runtime: "python-3.14" | "python-3.13" | "python-3.12" | "python-3.11";
  /** Folder of the lockfile, from the context. */
  root: string;
  /** What the installation reads, from the context; folders with a slash at the end. */
  manifests: string[];
  /** Files of requirements that pip is given, from the context. */
  requirements: string[];
  /** Whether the source itself is a package that is installed. */
  isPackage: boolean;
  /** Whether installing reads the whole source. */
  installsWithSource: boolean;
  /** Name of the package, where it is a member of a workspace of uv. */
  workspace: string | undefined;
  /** Packages that serve it, and which it does not ask for itself. */
  servers: string[];
  /** Debian's packages: to install with, and to run with. */
  systemPackages: { build: string[]; run: string[] };
  /** Commands that run with the whole source, once all is installed. */
  steps: string[];
  /** Program and arguments, `$PORT` where it is told its port. */
  start: string[];
  /** Variables that it is started with; one may be `$PORT`. */
  variables: Record<string, string>;
}

/** A Go module with one program. */
export interface GoPlan extends PlanBase {
  language: "go";
  runtime: "golang-1.27" | "golang-1.26";
  /** Package of the program: `.` or `./cmd/api`. */
  program: string;
  /** Files that `go mod download` reads, from the context. */
  manifests: string[];
  /** Whether the packages that it needs lie in the source. */
  isVendored: boolean;
  /** Whether C is compiled as well. */
  usesC: boolean;
  /** Folder that it runs in, from the context: what it reads counts from there. */
  filesFolder: string;
  /** What is read while it runs, from that folder; folders with a slash at the end. */
  files: string[];
  start: string[];
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
