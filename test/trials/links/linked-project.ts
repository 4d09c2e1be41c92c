import { copyFileSync, cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { openEngine } from "../../../tool/engine/select.ts";
import type { RunResult } from "../../../tool/engine/engine.ts";
import { completeRendering, renderStack } from "../../../tool/render/render.ts";
import { addresses, argumentsOf } from "./places.ts";
import type { Cell } from "./places.ts";

const root = join(import.meta.dirname, "../../..");

/** Takes its settings from the stack's config, as a team's project does. */
const program = `
import { readOutputs } from ${JSON.stringify(join(root, "program/outputs.ts"))};
import { readSettings } from ${JSON.stringify(join(root, "program/settings/settings.ts"))};
import { describeLinks } from ${JSON.stringify(join(root, "test/trials/links/application.ts"))};
export default async function run() {
  const { environment } = describeLinks(await readSettings());
  await environment.close();
  return readOutputs(environment);
}
`;

/** A salt that belongs to no passphrase, and a secret that nobody can open. */
const salt = "v1:9iJVapYT6E4=:v1:z6pXT4bWHSqLizM9:lIBdF7kv/VPgpVT5e9/KSFd88bvxyQ==";
const sealed = { secure: "v1:AAAAAAAAAAAAAAAA:AAAAAAAA" };

/** A project of its own with the application of all links; its stacks are rendered and simulated. */
export class LinkedProject {
  readonly folder = mkdtempSync(join(tmpdir(), "slipway-links-"));

  constructor() {
    writeFileSync(
      join(this.folder, "Pulumi.yaml"),
      "name: books\nruntime: nodejs\nmain: main.ts\n",
    );
    writeFileSync(join(this.folder, "package.json"), '{"type": "module"}\n');
    writeFileSync(join(this.folder, "main.ts"), program);
    copyFileSync(join(root, "test/fixtures/images.lock"), join(this.folder, "images.lock"));
    cpSync(import.meta.dirname, join(this.folder, "test/trials/links"), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"));
  }

  /** Renders a cell; gives the files' texts by path. */
  async render(cell: Cell): Promise<Record<string, string>> {
    const stack = await this.#configure(cell);
    const folder = join(this.folder, "rendered");
    const request = { project: this.folder, stack, platform: cell.place.platform, folder };
    const rendered = await renderStack({ ...request, environment: {} });
    const { files } = completeRendering(rendered, {});
    return Object.fromEntries(files.map(({ path, text }) => [path, text]));
  }

  /** Brings a cell up, simulated; gives what a preview would still do. */
  async simulate(cell: Cell): Promise<RunResult["steps"]> {
    const stack = await this.#configure(cell);
    const { folder } = this;
    const request = { folder, stack, operation: "up", environment: {}, simulate: {} } as const;
    await (await openEngine(request)).up({});
    const { steps } = await (await openEngine(request)).preview({});
    return steps.filter(({ op }) => op !== "same" && op !== "read");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Writes the stack's config; gives the stack's name. */
  async #configure(cell: Cell): Promise<string> {
    const { place, stage } = cell;
    const { release, parentStage, preview } = await argumentsOf(cell);
    const stack = `${place.name} ${stage}`.toLowerCase().replaceAll(/[^a-z]+/g, "-");
    const given: Record<string, unknown> = {
      platform: place.platform,
      stage,
      ...place.settings,
      release,
      parentStage,
      preview,
    };
    const config: Record<string, unknown> = { "slipway:application": "books" };
    for (const [key, value] of Object.entries(given)) {
      if (value !== undefined) config[`slipway:${key}`] = value;
    }
    const variables = place.platform === "vercel" ? Object.keys(addresses) : [];
    for (const name of variables) config[`variables:${name}`] = sealed;
    const quoted = { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" } as const;
    const text = stringify({ encryptionsalt: salt, config }, quoted);
    writeFileSync(join(this.folder, `Pulumi.${stack}.yaml`), text);
    return stack;
  }
}
