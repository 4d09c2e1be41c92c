import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { TestDocker } from "./dockerd.ts";
import { findProgram } from "../find-program.ts";
import { importLockedImages, importNodeApp } from "./local-images.ts";
import { importImage } from "./local-images-root.ts";
import { copyProject, run, type Finished, type ProjectCopy } from "../projects/project-copy.ts";

/** Third-party images that the shop runs on Docker. */
export const shopImages = ["postgres-18", "valkey-9", "caddy-2"] as const;

/** Images of the shop's own programs, as a release would name them. */
const artifacts = { api: "shop/api:test", worker: "shop/worker:test", web: "shop/web:test" };

/** Stack that is rendered. */
const stack = "compose";

/** Why there is no docker-compose here; undefined where there is one. */
export function composeProblem(): string | undefined {
  return findProgram("docker-compose") === undefined ? "not installed: docker-compose" : undefined;
}

/** Makes the images of the shop's programs and servers on a daemon. */
export async function importShop({ host }: TestDocker): Promise<void> {
  await importLockedImages(host, shopImages);
  await importNodeApp(host, artifacts.api, "examples/shop/api");
  await importNodeApp(host, artifacts.worker, "examples/shop/worker");
  const web = join(import.meta.dirname, "../../../examples/shop/web");
  const serve = ["busybox", "httpd", "-f", "-p", "8080", "-h", "/srv"];
  await importImage(host, artifacts.web, {
    programs: {},
    files: { "/srv": web },
    changes: ["USER 1000", `CMD ${JSON.stringify(serve)}`],
  });
}

/** The shop as `slipway render` gives it, brought up by docker-compose. */
export class ComposedShop {
  readonly copy: ProjectCopy;
  readonly folder: string;
  readonly #docker: TestDocker;

  private constructor(docker: TestDocker, copy: ProjectCopy) {
    this.#docker = docker;
    this.copy = copy;
    this.folder = join(copy.folder, ".slipway/render", stack);
  }

  /** Renders the shop of a release of local images, at stage development. */
  static async render(docker: TestDocker): Promise<ComposedShop> {
    const copy = copyProject();
    const config = {
      "slipway:application": "shop",
      "slipway:platform": "docker",
      "slipway:stage": "development",
      "slipway:release": { id: "a release of local images", artifacts },
    };
    writeFileSync(join(copy.folder, `Pulumi.${stack}.yaml`), stringify({ config }));
    const rendered = await copy.slipway(["render", stack]);
    if (rendered.code !== 0) throw new Error(rendered.stderr);
    return new ComposedShop(docker, copy);
  }

  /** Names of the services. */
  get services(): string[] {
    const text = readFileSync(join(this.folder, "compose.yaml"), "utf8");
    return Object.keys((parse(text) as { services: object }).services);
  }

  /** Runs docker-compose; throws what it printed where it fails. */
  async compose(...args: string[]): Promise<Finished> {
    const env = { ...process.env, DOCKER_HOST: this.#docker.host };
    const argv: [string, ...string[]] = ["docker-compose", "-f", "compose.yaml", ...args];
    const finished = await run(argv, this.folder, env);
    if (finished.code !== 0) throw new Error(finished.stdout + finished.stderr);
    return finished;
  }

  /** Id of the container of a service. */
  async container(service: string): Promise<string> {
    const filter = `label=com.docker.compose.service=${service}`;
    return (await this.#docker.docker("ps", "--all", "--quiet", "--filter", filter)).trim();
  }

  /** One field of what Docker says of the container of a service. */
  async inspect(service: string, format: string): Promise<string> {
    const container = await this.container(service);
    return (await this.#docker.docker("inspect", "--format", `{{${format}}}`, container)).trim();
  }

  remove(): void {
    this.copy.remove();
  }
}
