import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Step } from "../../tool/engine/engine.ts";
import { openEngine } from "../../tool/engine/select.ts";
import type { Edit } from "./edit.ts";

const root = join(import.meta.dirname, "../..");
const here = import.meta.dirname;
const stack = "edited";

/** A project that was brought up, in simulation, before anything in it is edited. */
export class EditedProject {
  readonly folder = mkdtempSync(join(tmpdir(), "slipway-edits-"));

  /** A project of test/edits/program. */
  static async ofResources(): Promise<EditedProject> {
    const project = new EditedProject();
    cpSync(join(here, "program"), join(project.folder, "program"), { recursive: true });
    project.link("node_modules");
    project.write("Pulumi.yaml", "name: edited\nruntime: nodejs\nmain: program\n");
    project.write("Pulumi.edited.yaml", "config: {}\n");
    await project.bringUp();
    return project;
  }

  /** A project with test/edits/edited.ts as its application, at staging on AWS. */
  static async ofApplication(): Promise<EditedProject> {
    const project = new EditedProject();
    project.link("components", "examples", "node_modules", "policies", "providers", "tool");
    project.link("variables");
    for (const name of ["Pulumi.yaml", "package.json", "program", "stacks"]) {
      cpSync(join(root, name), join(project.folder, name), { recursive: true });
    }
    cpSync(join(root, "test/fixtures/images.lock"), join(project.folder, "images.lock"));
    const program = readFileSync(join(here, "edited.ts"), "utf8");
    project.write("stacks/edited.ts", program.replaceAll('"../../', '"../'));
    const config = readFileSync(join(root, "test/fixtures/stacks/Pulumi.aws-staging.yaml"), "utf8");
    const edited = config
      .replace("application: shop", "application: edited")
      .replace(/^ {6}web: /m, "      pages: registry.example.com/shop/web@sha256:5e6f\n$&")
      .replace(/^ {2}variables:.*\n/gm, "")
      // Traces want a Monitoring, which edited.ts has not.
      .replace(/^ {4}traces:.*\n/m, "");
    project.write("Pulumi.edited.yaml", edited);
    await project.bringUp();
    return project;
  }

  /** What a preview says after an edit of a file; the file is as before afterwards. */
  async previewAfter(file: string, { from, to }: Pick<Edit, "from" | "to">): Promise<Step[]> {
    const before = readFileSync(join(this.folder, file), "utf8");
    if (before.split(from).length !== 2) throw new RangeError(`not once in ${file}: ${from}`);
    this.write(
      file,
      before.replace(from, () => to),
    );
    try {
      return await this.preview();
    } finally {
      this.write(file, before);
    }
  }

  async preview(): Promise<Step[]> {
    return (await (await this.#open()).preview()).steps;
  }

  async bringUp(): Promise<void> {
    await (await this.#open()).up();
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  link(...names: string[]): void {
    for (const name of names) symlinkSync(join(root, name), join(this.folder, name));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #open(): ReturnType<typeof openEngine> {
    const { folder } = this;
    return openEngine({ folder, stack, operation: "up", environment: {}, simulate: {} });
  }
}
