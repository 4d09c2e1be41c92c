import type { BuildStep, NodeManager } from "../plan.ts";
import { joinPath, within } from "../reader.ts";
import type { SourceReader } from "../reader.ts";
import type { Installation } from "./installation.ts";
import { allDependencies, readPackage } from "./package.ts";
import type { Package } from "./package.ts";

/** Scripts `prepare` that set up git and the like, which no image has. */
const forDevelopers =
  /\b(husky|lefthook|simple-git-hooks|yorkie|git config|pre-commit|is-ci|lint-staged|playwright install|only-allow)\b/;

/**
 * What is built, in order: what the package runs when it is installed, the members that it needs,
 * Prisma's client, the package itself.
 *
 * @param build Command that builds the package where it has no script `build`; empty for none.
 * @param before Commands that its start script would run first, and which build.
 */
export function planSteps(
  reader: SourceReader,
  folder: string,
  {
    manager,
    root,
    context,
    members,
  }: Pick<Installation, "manager" | "root" | "context" | "members">,
  { build, before }: { build: string; before: readonly string[] },
): BuildStep[] {
  const manifest = readPackage(reader, folder);
  const at = (path: string, command: string): BuildStep => ({ folder: path, command });
  const inside = within(context, folder);
  const own = [...new Set([root, folder])].flatMap((one) =>
    installScripts(readPackage(reader, one)).map((name) =>
      at(within(context, one), run(manager, name)),
    ),
  );
  const libraries = members.flatMap((member) => {
    const { scripts } = readPackage(reader, joinPath(context, member));
    const name = ["build", "prepare"].find((one) => one in scripts);
    const isForDevelopers = name === "prepare" && forDevelopers.test(scripts.prepare ?? "");
    return name === undefined || isForDevelopers ? [] : [at(member, run(manager, name))];
  });
  const source = buildsOf(manager, manifest, build, before).map((command) => at(inside, command));
  const scripts = [...own, ...source].map(({ command }) => textOf(command, manifest)).join("\n");
  const client = prismaSteps(reader, context, [
    folder,
    ...members.map((one) => joinPath(context, one)),
  ]).filter(
    ({ folder: place }) => place !== inside || !/prisma\S* (?:\S+ )*generate/.test(scripts),
  );
  const all = [...own, ...client, ...libraries, ...source];
  if (!isOld(manifest)) return all;
  return all.map((one) => ({
    ...one,
    command: `export NODE_OPTIONS=--openssl-legacy-provider && ${one.command}`,
  }));
}

/** Bundlers that hash by what OpenSSL 3 has only where it is told. */
function isOld(manifest: Package): boolean {
  const asked = allDependencies(manifest);
  const majors = {
    webpack: 5,
    "react-scripts": 5,
    "@vue/cli-service": 5,
    nuxt: 3,
    "preact-cli": 4,
    umi: 4,
  };
  return Object.entries(majors).some(([name, first]) => {
    const [, major] = /^[\^~>=v]*(\d+)/.exec(asked[name] ?? "") ?? [];
    return major !== undefined && Number(major) < first;
  });
}

/** The text of a script that a command runs. */
function textOf(command: string, { scripts }: Package): string {
  const name = command.split(" ").at(-1) ?? "";
  return `${command} ${scripts[`pre${name}`] ?? ""} ${scripts[name] ?? ""}`;
}

function run(manager: NodeManager, script: string): string {
  return `${manager === "yarn-berry" ? "yarn" : manager} run ${script}`;
}

function installScripts({ scripts }: Package): string[] {
  return ["install", "postinstall", "prepare"].filter((name) => {
    const text = scripts[name] ?? "";
    if (text === "" || forDevelopers.test(text)) return false;
    return name !== "prepare" || !("build" in scripts) || /generate|patch/.test(text);
  });
}

function buildsOf(
  manager: NodeManager,
  { scripts }: Package,
  build: string,
  before: readonly string[],
): string[] {
  const own = "build" in scripts ? [run(manager, "build")] : build === "" ? [] : [withPath(build)];
  const isSame = (one: string): boolean => / (?:run )?build$/.test(one) || one === scripts.build;
  return [
    ...own,
    ...before.filter((one) => !(own.length > 0 && isSame(one)) && !isInstall(one)).map(withPath),
  ];
}

function isInstall(command: string): boolean {
  return /^(npm|pnpm|yarn|bun) (ci|i|install)\b|^(echo|ls)\b/.test(command);
}

/** A command that finds the programs that packages bring, as in a script. */
function withPath(command: string): string {
  return `export PATH="$PWD/node_modules/.bin:/app/node_modules/.bin:$PATH" && ${command}`;
}

/** Prisma's client is generated where a schema is, if nothing else does it. */
function prismaSteps(
  reader: SourceReader,
  context: string,
  folders: readonly string[],
): BuildStep[] {
  return folders.flatMap((folder) => {
    const manifest = readPackage(reader, folder);
    if (!("@prisma/client" in allDependencies(manifest))) return [];
    const { schema } = manifest.prisma ?? {};
    const places = [schema ?? "", "prisma/schema.prisma", "schema.prisma", "prisma/schema"];
    const hasSchema = places.some(
      (place) =>
        place !== "" &&
        (reader.read(joinPath(folder, place)) !== undefined ||
          reader.list(joinPath(folder, place)).length > 0),
    );
    return hasSchema
      ? [{ folder: within(context, folder), command: withPath("prisma generate") }]
      : [];
  });
}
