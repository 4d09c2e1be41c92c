import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createMetadataSource } from "../engine/simulated/metadata.ts";
import type { ReplacementTable, TypeReplacements } from "../engine/simulated/replacements/table.ts";
import { joinAws } from "./aws/join.ts";
import { readForceNew } from "./kubernetes.ts";
import { readSchema } from "./schema.ts";
import { readFrameworkSchema } from "./terraform.ts";

const projectFolder = join(import.meta.dirname, "../..");
const tables = join(projectFolder, "tool/engine/simulated/replacements");
const metadata = createMetadataSource(projectFolder);

/** Version of an installed package. */
function versionOf(packageName: string): string {
  const file = join(projectFolder, "node_modules", packageName, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** The table of AWS, which needs installed packages alone. */
export function createAwsTable(): ReplacementTable {
  const specification = "@aws-cdk/aws-service-spec";
  return joinAws(metadata, [
    `${specification} ${versionOf(specification)} (causesReplacement)`,
    `@pulumi/aws ${versionOf("@pulumi/aws")} (names of inputs)`,
    "tool/replacements/aws (reviewed names; where the provider differs, cited by property)",
  ]);
}

/** Where the providers' own facts come from: `<folder>/<package>` holds the files. */
const sources = {
  docker: "pulumi/pulumi-docker 237b7899 (schema.json, resources.go)",
  "docker-build": "pulumi/pulumi-docker-build 0.0.22 (schema.json)",
  kubernetes: "pulumi/pulumi-kubernetes 94977969 (provider/pkg/provider/diff.go)",
  random: "hashicorp/terraform-provider-random ad788e23 (internal/provider)",
  vercel: "vercel/terraform-provider-vercel 5.4.1 (vercel)",
} as const;

function write(name: string, table: ReplacementTable): void {
  writeFileSync(join(tables, `${name}.json`), `${JSON.stringify(table, undefined, 1)}\n`);
}

/** Types of a provider of the plugin framework, from its files `resource_<name>.go`. */
function readFramework(
  folder: string,
  typeOf: (name: string) => string,
): ReplacementTable["types"] {
  const files = readdirSync(folder).filter((file) => /^resource_\w+\.go$/.test(file));
  const entries = files.flatMap((file): [string, TypeReplacements][] => {
    const type = typeOf(file.replace(/^resource_(\w+)\.go$/, "$1"));
    const inputs = Object.keys(metadata(type)?.declared()?.inputs ?? {});
    const read = readFrameworkSchema(readFileSync(join(folder, file), "utf8"), file);
    const replaces = read.replaces.filter((path) => inputs.includes(path.split(".")[0] ?? ""));
    return inputs.length === 0 ? [] : [[type, { ...read, replaces }]];
  });
  return Object.fromEntries(entries.sort());
}

function pascal(name: string): string {
  return name.replaceAll(/(?:^|_)(\w)/g, (_match, letter: string) => letter.toUpperCase());
}

function indexType(packageName: string, name: string): string {
  const own = pascal(name);
  return `${packageName}:index/${own.charAt(0).toLowerCase()}${own.slice(1)}:${own}`;
}

/** Reads the providers' own files; see `sources` for which. */
function writeProviderTables(folder: string): void {
  const text = (path: string): string => readFileSync(join(folder, path), "utf8");
  const docker = readSchema(text("docker/schema.json"), /:(Container|Network|RemoteImage|Volume)$/);
  const container = docker["docker:index/container:Container"];
  // pulumi-docker provider/resources.go: "docker_container".
  if (container !== undefined) container.deleteBeforeReplace = true;
  const whole = { othersKeep: true };
  write("docker", { sources: [sources.docker], ...whole, types: docker });
  const build = readSchema(text("docker-build/schema.json"), /:Image$/);
  write("docker-build", { sources: [sources["docker-build"]], ...whole, types: build });
  const kubernetes = readForceNew(text("kubernetes/diff.go"));
  write("kubernetes", { sources: [sources.kubernetes], ...whole, types: kubernetes });
  for (const name of ["random", "vercel"] as const) {
    const prefix = name === "random" ? "random_" : "";
    const types = readFramework(join(folder, name), (own) => indexType(name, `${prefix}${own}`));
    write(name, { sources: [sources[name]], ...whole, types });
  }
}

if (import.meta.main) {
  write("aws", createAwsTable());
  const [folder] = process.argv.slice(2);
  if (folder !== undefined && existsSync(folder)) writeProviderTables(folder);
}
