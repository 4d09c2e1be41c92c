import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const repository = resolve(import.meta.dirname, "..");
const config = "config: {}\n";

/** What a project's program makes: resources that do nothing, or resources of AWS. */
export type BenchProgram = "noop" | "aws";

/** A project with a program of as many resources as a variable says. */
export interface BenchProject {
  folder: string;
  /** Variables of a run over so many resources. */
  env(count: number): Record<string, string>;
  /** File in which the program leaves what it took. */
  usageFile: string;
  /** Forgets all state. */
  reset(): void;
  remove(): void;
}

/** Makes the project in a folder from which the repository's packages are found. */
export function makeProject(program: BenchProgram): BenchProject {
  const folder = mkdtempSync(join(repository, "node_modules/.bench-"));
  cpSync(join(import.meta.dirname, program, "index.js"), join(folder, "index.js"));
  cpSync(join(import.meta.dirname, "usage.js"), join(folder, "usage.js"));
  const provider = join(import.meta.dirname, "noop/provider");
  const yaml = [
    `name: ${program}`,
    "runtime: {name: nodejs, options: {typescript: false}}",
    "main: index.js",
    'backend: {url: "file://."}',
    `plugins: {providers: [{name: noop, path: ${JSON.stringify(provider)}}]}`,
  ];
  writeFileSync(join(folder, "Pulumi.yaml"), `${yaml.join("\n")}\n`);
  writeFileSync(join(folder, "package.json"), '{"type":"module","main":"index.js"}');
  const usageFile = join(folder, "usage.json");
  const reset = (): void => {
    rmSync(join(folder, ".pulumi"), { recursive: true, force: true });
    mkdirSync(join(folder, ".pulumi"));
    writeFileSync(join(folder, "Pulumi.bench.yaml"), config);
  };
  reset();
  return {
    folder,
    usageFile,
    env: (count) => ({
      BENCH_COUNT: String(count),
      BENCH_USAGE: usageFile,
      PULUMI_CONFIG_PASSPHRASE: "bench",
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_SKIP_UPDATE_CHECK: "true",
    }),
    reset,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
