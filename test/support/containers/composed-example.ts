import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseLock } from "../../../components/images/lock.ts";
import {
  describeBuild,
  prepareBuild,
} from "../../../components/images/dockerfile/prepare-build.ts";
import { ExampleProject } from "../examples/example-project.ts";
import { run } from "../projects/project-copy.ts";
import type { TestBuildKit } from "./buildkit.ts";
import type { TestDocker } from "./dockerd.ts";
import { importLockedImages, tagOf } from "./local-images.ts";

const lock = parseLock(readFileSync("images.lock", "utf8"));

/** An example on Docker: its sources, by the name of what is built of them, and what else it runs. */
export interface DockerExample {
  /** Folders from the example's own. */
  sources: Readonly<Record<string, string>>;
  /** Path that answers below 500 once its service is there. */
  ready: string;
  /** Keys of images.lock. */
  images: readonly string[];
}

/** An example as `slipway render` gives it, of images that its written Dockerfiles make. */
export class ComposedExample {
  readonly #project: ExampleProject;
  readonly #docker: TestDocker;
  readonly #stack: string;

  constructor(name: string, docker: TestDocker) {
    this.#project = new ExampleProject(name);
    this.#docker = docker;
    this.#stack = `${name}-compose`;
  }

  /** Builds the images, gives them and the servers' to the daemon, and renders the stack. */
  async make({ sources, images }: DockerExample, builder: TestBuildKit): Promise<void> {
    await importLockedImages(this.#docker.host, images);
    const artifacts: Record<string, string> = {};
    for (const [artifact, folder] of Object.entries(sources)) {
      const tag = `${this.#project.name}/${artifact}:test`;
      artifacts[artifact] = tag;
      await this.#build(join("examples", this.#project.name, folder), tag, builder);
    }
    const config = {
      "slipway:application": this.#project.name,
      "slipway:platform": "docker",
      "slipway:stage": "development",
      "slipway:release": { id: "a release of local images", artifacts },
    };
    const file = join(this.#project.copy.folder, `Pulumi.${this.#stack}.yaml`);
    writeFileSync(file, JSON.stringify({ config }));
    const rendered = await this.#project.slipway("render", this.#stack);
    if (rendered.code !== 0) throw new Error(rendered.stderr);
  }

  async #build(source: string, tag: string, builder: TestBuildKit): Promise<void> {
    const { folder } = this.#project.copy;
    const { plan } = describeBuild(source, folder, { lock });
    const port = plan.language === "dockerfile" ? 8080 : (plan.port ?? 8080);
    const made = await prepareBuild(source, folder, { lock, port });
    const text = readFileSync(made.dockerfile, "utf8");
    const keys = Object.keys(lock).filter((key) => text.includes(tagOf(key)));
    const file = await builder.build({ ...made, keys, tag, secrets: [] });
    await this.#docker.docker("load", "--input", file);
  }

  /** Runs docker-compose; throws what it printed where it fails. */
  async compose(...args: string[]): Promise<void> {
    const folder = join(this.#project.copy.folder, ".slipway/render", this.#stack);
    const env = { ...process.env, DOCKER_HOST: this.#docker.host };
    const argv = ["docker-compose", "-f", "compose.yaml", ...args] as [string, ...string[]];
    const finished = await run(argv, folder, env);
    if (finished.code !== 0) throw new Error(finished.stdout + finished.stderr);
  }

  remove(): void {
    this.#project.remove();
  }
}
