import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { goalOf } from "../../tool/reviewed/collect-goal.ts";
import { readReviewed, writeGoalFile, type Reviewed } from "../../tool/reviewed/file.ts";
import type { Finished } from "../support/projects/project-copy.ts";
import { runHere } from "../support/run-here.ts";
import { addFramework, atelier } from "./atelier.ts";
import { harbor, harborBefore } from "./harbor.ts";

const root = join(import.meta.dirname, "../..");

/** What was saved of a project when its change was reviewed. */
export const saved = { plan: "reviewed.plan.json", goal: "reviewed.goal.json" } as const;

/** A project with a stack that was brought up, in simulation, and whose next change was reviewed. */
export class ReviewedProject {
  readonly folder: string;
  readonly stack: string;

  constructor(folder: string, stack: string) {
    this.folder = folder;
    this.stack = stack;
  }

  /** Plain Pulumi: {@link harbor}. */
  static async ofHarbor(): Promise<ReviewedProject> {
    const project = new ReviewedProject(makeFolder(), "prod");
    for (const [path, text] of Object.entries({ ...harbor, ...harborBefore })) {
      project.write(path, text);
    }
    const scope = "node_modules/@pulumi";
    symlinkSync(join(root, scope), join(project.folder, scope));
    await project.ok("up", "network", "--simulate");
    await project.ok("up", "prod", "--simulate");
    project.write("index.js", harbor["index.js"] ?? "");
    await project.save();
    return project;
  }

  /** An application of this framework: {@link atelier}. */
  static async ofAtelier(): Promise<ReviewedProject> {
    const project = new ReviewedProject(makeFolder(), "studio");
    addFramework(project.folder);
    for (const [path, text] of Object.entries(atelier)) project.write(path, text);
    await project.ok("up", "studio", "--simulate");
    project.edit("Pulumi.studio.yaml", "replicas: 1", "replicas: 2");
    await project.save();
    return project;
  }

  /** Saves plan and goal as they are now, the goal with the dangers of the plan. */
  async save(): Promise<void> {
    const { folder, stack } = this;
    await this.ok("preview", stack, "--simulate", "--save-plan", saved.plan);
    const { project, dangers } = await this.reviewed("plan");
    const goal = await goalOf({ folder, stack, environment: {} });
    await writeGoalFile(join(folder, saved.goal), { project, stack, goal, dangers });
  }

  reviewed(kind: keyof typeof saved): Promise<Reviewed> {
    return readReviewed(join(this.folder, saved[kind]));
  }

  /** The same in another folder. */
  copy(): ReviewedProject {
    const folder = makeFolder();
    cpSync(this.folder, folder, { recursive: true, verbatimSymlinks: true });
    return new ReviewedProject(folder, this.stack);
  }

  /** Brings the stack up, in simulation, if it is what was reviewed. */
  async apply(plan: string, ...more: string[]): Promise<Finished> {
    return await this.run("up", this.stack, "--simulate", "--plan", plan, ...more);
  }

  run(...args: string[]): Promise<Finished> {
    return runHere(args, this.folder);
  }

  async ok(...args: string[]): Promise<void> {
    const { code, stderr, stdout } = await this.run(...args);
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  /** Puts one text in place of another that stands there once. */
  edit(path: string, from: string, to: string): void {
    const text = this.read(path);
    if (text.split(from).length !== 2) throw new RangeError(`not once in ${path}: ${from}`);
    this.write(
      path,
      text.replace(from, () => to),
    );
  }

  rename(from: string, to: string): void {
    renameSync(join(this.folder, from), join(this.folder, to));
  }

  remove(path = ""): void {
    rmSync(join(this.folder, path), { recursive: true, force: true });
  }
}

function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), "slipway-reviewed-"));
}
