import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod";
import type { BuildSpec, NodeBuild } from "../../build-schema.ts";
import { readJson, writeJson } from "../json-file.ts";
import type { Machine } from "../machine.ts";
import type { LogFile } from "../process/log-file.ts";
import type { RunningList } from "../process/running.ts";
import { apartVariables } from "./apart.ts";
import { buildGo } from "./go.ts";
import { binFolders, buildNode, checkInstalled, filesOf, treeOf } from "./node.ts";
import { makeVenv } from "./python.ts";
import type { Workshop } from "./run-tool.ts";

/** What is to be made ready. */
export interface BuildRequest {
  build: BuildSpec;
  /** Hash of all that goes into it; names its folder. */
  hash: string;
  /** Folder of the source, from the project. */
  source: string;
  component: string;
  log: LogFile;
}

/** A source that is ready to run or to be served. */
export interface Built {
  /** Where its program starts, or its files are, absolute. */
  folder: string;
  /** Folders of its programs, for the front of PATH. */
  bin: string[];
  variables: Record<string, string>;
}

const markSchema = z.object({ hash: z.string() });

/**
 * What is made of sources: one folder for each content, `builds/<hash>` in the environment's folder,
 * which is made once, kept while something runs with it, and removed after.
 */
export class Builds {
  readonly #folder: string;
  readonly #projectRoot: string;
  readonly #machine: Machine;
  readonly #running: RunningList;
  readonly #making = new Map<string, Promise<void>>();
  readonly #held: string[] = [];
  readonly #ending = new AbortController();

  constructor(
    paths: { folder: string; projectRoot: string },
    machine: Machine,
    running: RunningList,
  ) {
    this.#folder = join(paths.folder, "builds");
    this.#projectRoot = paths.projectRoot;
    this.#machine = machine;
    this.#running = running;
  }

  /** Makes a source ready, unless that was done for the same content. @throws UserError */
  async prepare(request: BuildRequest): Promise<Built> {
    const { build, source, component, hash } = request;
    if (build.language === "node") {
      checkInstalled(build, { projectRoot: this.#projectRoot, source }, component);
      if (build.steps.length === 0) return this.#asItStands(build, source);
    }
    // Two components with the same packages wait for one installation.
    const making = this.#making.get(hash) ?? this.#makeOnce(request);
    this.#making.set(hash, making);
    await making.finally(() => this.#making.delete(hash));
    return this.#built(request);
  }

  /** Keeps what was made for a content until the answer is called, whatever is wanted meanwhile. */
  hold(hash: string): () => void {
    this.#held.push(hash);
    return () => {
      this.#held.splice(this.#held.indexOf(hash), 1);
    };
  }

  /** Ends what is being made. */
  end(): void {
    this.#ending.abort();
  }

  /**
   * Removes what nothing runs with, but for what is being made. Thousands of files take their time,
   * in which the agent has to answer.
   */
  async sweep(used: readonly string[]): Promise<void> {
    if (!existsSync(this.#folder)) return;
    const kept = new Set([...used, ...this.#held, ...this.#making.keys()].map(nameOf));
    for (const name of readdirSync(this.#folder)) {
      if (!kept.has(name)) await rm(join(this.#folder, name), { recursive: true, force: true });
    }
  }

  /** Removes all that was made. */
  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #makeOnce(request: BuildRequest): Promise<void> {
    const { hash, component, log } = request;
    const folder = this.#folderOf(hash);
    const mark = join(folder, "built.json");
    if (readJson(mark, markSchema)?.hash === hash && this.#isWhole(request)) return;
    // What a run that was killed has left is nobody's.
    await rm(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const workshop = {
      component,
      log,
      running: this.#running,
      secrets: this.#machine.secrets(),
      signal: this.#ending.signal,
    };
    try {
      await this.#make(request, folder, workshop);
      writeJson(mark, { hash });
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async #make({ build, source }: BuildRequest, folder: string, workshop: Workshop): Promise<void> {
    const common = { projectRoot: this.#projectRoot, folder, machine: this.#machine };
    switch (build.language) {
      case "python":
        return makeVenv(build, { ...common, source: join(this.#projectRoot, source) }, workshop);
      case "go":
        return buildGo(build, common, workshop);
      case "node":
        return buildNode(build, { ...common, source }, workshop);
    }
  }

  /** A Python that was removed leaves links to nothing. */
  #isWhole({ build, hash }: BuildRequest): boolean {
    return (
      build.language !== "python" || existsSync(join(this.#folderOf(hash), "venv", "bin", "python"))
    );
  }

  #built({ build, source, hash }: BuildRequest): Built {
    const folder = this.#folderOf(hash);
    switch (build.language) {
      case "python":
        return {
          folder: join(this.#projectRoot, source),
          bin: [join(folder, "venv", "bin")],
          variables: {
            VIRTUAL_ENV: join(folder, "venv"),
            PYTHONUNBUFFERED: "1",
            // Bytecode does not go beside the source.
            PYTHONPYCACHEPREFIX: join(folder, "bytecode"),
          },
        };
      case "go":
        return {
          folder: join(this.#projectRoot, build.module),
          bin: [join(folder, "bin")],
          variables: {},
        };
      case "node": {
        if (build.output !== undefined) return { folder: filesOf(folder), bin: [], variables: {} };
        const tree = treeOf(folder);
        return {
          folder: join(tree, source),
          bin: binFolders(tree, source, build),
          variables: {},
        };
      }
    }
  }

  #asItStands(build: NodeBuild, source: string): Built {
    return {
      folder: join(this.#projectRoot, source),
      bin: binFolders(this.#projectRoot, source, build),
      variables: apartVariables(this.#projectRoot, source, dirname(this.#folder)),
    };
  }

  #folderOf(hash: string): string {
    return join(this.#folder, nameOf(hash));
  }
}

function nameOf(hash: string): string {
  return hash.slice(0, 16);
}
