import { portVariable } from "../../../../variables/port-word.ts";
import type { Framework } from "../plan.ts";
import type { SourceReader } from "../reader.ts";
import type { Pyproject } from "./pyproject.ts";

/** What the start of a Python source is found by. */
export interface PythonSource {
  reader: SourceReader;
  folder: string;
  /** Names of the packages that it asks for. */
  packages: readonly string[];
  pyproject: Pyproject;
  isPackage: boolean;
}

/** How a Python source runs. */
export interface PythonStart {
  framework: Framework;
  /** Program and arguments, `$PORT` where it is told its port. */
  start: string[];
  /** The port that its command or its code names; undefined for none. */
  port?: number | undefined;
  /** Whether it listens there whatever `PORT` says. @default false */
  isFixed?: boolean;
  /** Packages that serve it and that it does not ask for. */
  servers?: string[];
  variables?: Record<string, string>;
  notes?: string[];
  steps?: string[];
  /** Whether it listens. @default true */
  listens?: boolean;
}

/** Servers that are added where a source asks for none, in one version each. */
const serverVersions = { gunicorn: "gunicorn==23.0.0", uvicorn: "uvicorn==0.38.0" } as const;

/** A server in one version, and what is to be said of it. */
export function addServer(
  name: keyof typeof serverVersions,
): Pick<PythonStart, "servers" | "notes"> {
  const version = serverVersions[name];
  const note = `It asks for no server, so ${version} is added: name the version that you want among its requirements.`;
  return { servers: [version], notes: [note] };
}

/** The command of Gunicorn; its heartbeat file must not need a disk that can be written to. */
export function gunicorn(application: string): string[] {
  const address = `0.0.0.0:${portVariable}`;
  return ["gunicorn", application, "--bind", address, "--worker-tmp-dir", "/dev/shm"];
}
