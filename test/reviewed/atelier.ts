import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

const application = `import { Database, Environment, Service, Site } from "../components/index.ts";
import type { Settings } from "../program/settings/settings.ts";
import { pressPort } from "./atelier-ports.ts";

/** Prints, the press that makes them, and where they hang. */
export default function atelier(settings: Settings): Environment {
  const environment = new Environment("atelier", settings);
  const prints = new Database("prints", { environment, engine: "postgres" });
  const press = new Service("press-api", {
    environment,
    source: "apps/press",
    port: pressPort,
    links: [prints],
    health: { path: "/healthz" },
  });
  new Site("gallery", { environment, source: "apps/gallery", links: [press] });
  return environment;
}
`;

/** An application of this framework on Docker, of sources without a Dockerfile. */
export const atelier: Readonly<Record<string, string>> = {
  "Pulumi.studio.yaml": `config:
  slipway:application: atelier
  slipway:platform: docker
  slipway:stage: development
  slipway:services:
    press-api:
      replicas: 1
`,
  "stacks/atelier.ts": application,
  "stacks/atelier-ports.ts": "export const pressPort = 8081;\n",
  "apps/press/package.json":
    '{"name":"press","type":"module","scripts":{"start":"node server.js"}}\n',
  "apps/press/package-lock.json":
    '{"name":"press","lockfileVersion":3,"packages":{"":{"name":"press"}}}\n',
  "apps/press/server.js": 'import "./ink.js";\n',
  "apps/press/ink.js": "export const ink = 1;\n",
  "apps/gallery/index.html": "<h1>Prints</h1>\n",
  "apps/other/index.html": "<h1>Of somebody else</h1>\n",
  "README.md": "# Atelier\n",
};

/** Puts what the framework itself is into a project. */
export function addFramework(folder: string): void {
  const linked = ["components", "node_modules", "policies", "providers", "tool", "variables"];
  for (const name of linked) symlinkSync(join(root, name), join(folder, name));
  for (const name of ["Pulumi.yaml", "package.json", "program", "stacks"]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  cpSync(join(root, "test/fixtures/images.lock"), join(folder, "images.lock"));
}

/** The digests of an image of the lock, by its key. */
export function digestsIn(lock: string, key: string): string[] {
  const [, entry = ""] = lock.split(`\n  ${key}:\n`);
  return entry.split(/\n {2}\S/)[0]?.match(/sha256:[0-9a-f]{64}/g) ?? [];
}

/** The text of the lock that projects begin with. */
export const imagesLock = readFileSync(join(root, "test/fixtures/images.lock"), "utf8");
