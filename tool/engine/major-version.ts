import type { Step } from "./engine.ts";

/** A property that tells which server runs, as what that server is. */
interface Told {
  path: RegExp;
  read: (value: string) => Server | undefined;
}

/** A program that keeps data in files of its own form, and its version. */
interface Server {
  /** What it is, as long as files can be taken over: `docker.io/library/postgres`. */
  program: string;
  /** Its version as far as it decides on the form: `17`, `8.4`. */
  version: string;
}

/** The servers that keep data, by the last part of their images' names. */
const keepers = new Set([
  "mongo",
  "mysql",
  "mariadb",
  "opensearch",
  "postgres",
  "postgresql",
  "rabbitmq",
]);

/** The servers whose second number counts, too: MySQL 8.0 and 8.4 are apart. */
const twoNumbers = new Set(["mysql", "mariadb"]);

const image = (path: RegExp): Told => ({ path, read: readImage });
const engine: Told = { path: /^engineVersion$/, read: readVersion };

const told: Readonly<Record<string, Told>> = {
  "aws:docdb/cluster:Cluster": engine,
  "aws:neptune/cluster:Cluster": engine,
  "aws:opensearch/domain:Domain": engine,
  "aws:rds/cluster:Cluster": engine,
  "aws:rds/instance:Instance": engine,
  "docker:index/container:Container": image(/^image$/),
  "kubernetes:apps/v1:Deployment": image(/^spec\.template\.spec\.containers\[\d+\]\.image$/),
  "kubernetes:apps/v1:StatefulSet": image(/^spec\.template\.spec\.containers\[\d+\]\.image$/),
  "kubernetes:postgresql.cnpg.io/v1:Cluster": image(/^spec\.imageName$/),
};

/**
 * Why a step endangers data by another major version of a server, as one sentence; undefined where
 * it does not, or where what runs is no server that keeps data.
 */
export function majorVersionDanger(
  step: Pick<Step, "op" | "type" | "name" | "changes">,
): string | undefined {
  const where = told[step.type];
  if (where === undefined || (step.op !== "update" && step.op !== "replace")) return undefined;
  for (const { path, before, after } of step.changes) {
    if (!where.path.test(path) || typeof before !== "string" || typeof after !== "string") continue;
    const old = where.read(before);
    const next = where.read(after);
    if (old === undefined || next === undefined) continue;
    if (old.program === next.program && old.version === next.version) continue;
    const inPlace = step.type.startsWith("aws:");
    return (
      `'${step.name}' (${step.type}) goes from ${describe(old)} to ${describe(next)}: ` +
      (inPlace
        ? "it is upgraded in place, is down meanwhile, and no way leads back but a snapshot."
        : "a server of another major version may refuse the data of this one, and there is no way " +
          "back. Make a second one beside it, and restore a dump there: docs/databases.md.")
    );
  }
  return undefined;
}

function describe({ program, version }: Server): string {
  return `${program} ${version}`.trim();
}

/** `docker.io/library/postgres:17.11-alpine3.24@sha256:…` */
function readImage(reference: string): Server | undefined {
  const [named = ""] = reference.split("@");
  const tagged = /^(.*?)(?::([^:/]+))?$/.exec(named);
  const [, program = "", tag = ""] = tagged ?? [];
  const name = program.split("/").at(-1) ?? "";
  const version = versionOf(tag, twoNumbers.has(name));
  return keepers.has(name) && version !== undefined ? { program, version } : undefined;
}

/** `17`, `8.4.11`, `OpenSearch_3.1`. */
function readVersion(text: string): Server | undefined {
  const program = text.replace(/_?[\d.]+$/, "");
  const isMysql8 = /^[58]\./.test(text);
  const version = versionOf(text.slice(program.length).replace("_", ""), isMysql8);
  return version === undefined ? undefined : { program, version };
}

function versionOf(text: string, two: boolean): string | undefined {
  return (two ? /^\d+(\.\d+)?/ : /^\d+/).exec(text)?.[0];
}
