import { copyFileSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleOf } from "../support/engine/matrix.ts";
import { exampleApplications } from "../support/examples/applications.ts";
import { ExampleProject } from "../support/examples/example-project.ts";
import { imagesOf, places } from "../support/examples/places.ts";
import { cannotCut } from "../support/network.ts";
import { offline } from "../support/projects/offline-project.ts";
import { readPreview } from "../support/projects/preview.ts";
import {
  findDockerCompose,
  findReaders,
  readAsCompose,
  readAsDockerCompose,
  readAsKubectl,
} from "../support/readers/readers.ts";
import type { ComposeService } from "../support/readers/readers.ts";

const readers = findReaders();
const dockerCompose = findDockerCompose();
const asked = (process.env.SLIPWAY_EXAMPLES ?? "").split(",").filter(Boolean);
const names = asked.length > 0 ? asked : sampleOf(Object.keys(exampleApplications), 1);
if (cannotCut !== undefined) console.warn(`the network is not cut: ${cannotCut}`);

describe.each(names)("the example %s as a stack", (name) => {
  const application = exampleApplications[name] ?? { artifacts: [], refused: {}, linked: {} };
  const images = Object.values(imagesOf(name, application));
  let project: ExampleProject;

  beforeAll(() => {
    project = new ExampleProject(name);
    const lock = join(import.meta.dirname, "../fixtures/images.lock");
    copyFileSync(lock, join(project.copy.folder, "images.lock"));
  });

  afterAll(() => {
    project.remove();
  });

  test.for(places)(`is previewed at $stage on $platform${offline}`, async (place) => {
    const stack = project.describe(application, place);
    const finished = await project.offline("preview", stack, "--json");
    const refused = application.refused[place.platform];
    if (refused !== undefined) {
      expect(finished).toMatchObject({ code: 1 });
      expect(finished.stderr + finished.stdout).toContain(`offers no ${refused}`);
      return;
    }
    // An address of what runs elsewhere is a secret, and this stack has no key to keep it by.
    if (place.platform === "vercel" && application.addresses !== undefined) {
      const [variable = ""] = Object.keys(application.addresses);
      expect(finished.stderr + finished.stdout).toContain(variable);
      return;
    }
    expect(finished, finished.stdout + finished.stderr).toMatchObject({ code: 0 });
    expect(readPreview(finished.stdout).steps.length).toBeGreaterThan(5);
  });

  test("is read by Compose as it is meant", async (context) => {
    const folder = await render("docker");
    const read: Record<string, ComposeService>[] = [];
    if (readers !== undefined) read.push(readAsCompose(readers, folder));
    if (dockerCompose !== undefined) read.push(readAsDockerCompose(dockerCompose, folder));
    if (read.length === 0) context.skip("nothing here reads compose files");
    for (const [program, variables] of Object.entries(application.linked)) {
      for (const one of read) {
        const service = Object.entries(one).find(([key]) => isOf(program, key))?.[1];
        expect(Object.keys(service?.environment ?? {}), program).toEqual(
          expect.arrayContaining([...variables]),
        );
        // Filled in from `.env`, as it is for containers.
        expect(JSON.stringify(service?.environment)).not.toContain("${");
      }
    }
  });

  test.skipIf(readers === undefined)("is read by kubectl as it is meant", async () => {
    const folder = await render("kubernetes");
    const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
    const documents = files.flatMap((file) =>
      readAsKubectl(readers ?? "", readFileSync(join(folder, file), "utf8")),
    );
    const text = JSON.stringify(documents);
    for (const image of images) expect(text).toContain(`"image":"${image}"`);
    const kinds = documents.map((one) => (one as { kind: string }).kind);
    expect(kinds).toEqual(expect.arrayContaining(["Namespace", "Deployment", "NetworkPolicy"]));
  });

  /** Renders the stack of a platform; gives the folder. */
  async function render(platform: "docker" | "kubernetes"): Promise<string> {
    const place = places.find((one) => one.platform === platform);
    if (place === undefined) throw new Error(`nothing is known of ${platform}`);
    const stack = project.describe(application, place);
    const finished = await project.offline("render", stack);
    expect(finished, finished.stdout + finished.stderr).toMatchObject({ code: 0 });
    return join(project.copy.folder, ".slipway/render", stack);
  }
});

/** Whether a service of a compose file is a copy or a run of the program of this name. */
function isOf(program: string, service: string): boolean {
  return new RegExp(`^${program}-([ab]-\\d+|migration|schedule|job)$`).test(service);
}
