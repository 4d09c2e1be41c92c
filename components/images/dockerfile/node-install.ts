import type { NodeManager, NodePlan } from "../source/plan.ts";
import { joinPath, within } from "../source/reader.ts";
import { hereFile } from "./dockerfile-text.ts";

/** How the packages of a source are installed in a stage. */
export interface InstallSteps {
  /** Lines before anything is copied. */
  environment: string[];
  /** Lines between the copies and the installation. */
  prepare: string[];
  command: string;
  /** Folders that are kept from one build to the next. */
  caches: string[];
}

const caches: Record<NodeManager, string> = {
  npm: "/root/.npm",
  pnpm: "/root/.local/share/pnpm/store",
  yarn: "/usr/local/share/.cache/yarn",
  "yarn-berry": "/root/.yarn/berry/cache",
  bun: "/root/.bun/install/cache",
};

/** The installation of exactly what the lockfile says, with or without what is for development. */
export function planInstall(plan: NodePlan, production: boolean): InstallSteps {
  const { manager, settings } = plan;
  return {
    environment: [
      ...environmentOf(plan),
      ...(settings.length > 0 ? hereFile("NPMRC", "/root/.npmrc", settings) : []),
    ],
    prepare: quietLines(plan),
    command: installCommand(plan, production),
    caches: [caches[manager]],
  };
}

function environmentOf({ manager, managerVersion }: NodePlan): string[] {
  const name = manager.split("-")[0] ?? manager;
  // Corepack takes the version that `packageManager` names, and asks nobody.
  const enable = ["corepack enable"];
  const activate =
    managerVersion === undefined ? [] : [`corepack prepare ${name}@${managerVersion} --activate`];
  const corepack = [
    "ENV COREPACK_ENABLE_DOWNLOAD_PROMPT=0",
    `RUN ${[...enable, ...activate].join(" && ")}`,
  ];
  if (manager === "pnpm") return corepack;
  if (manager !== "yarn-berry") return [];
  // Plug'n'Play would need a loader wherever the program is started.
  return ["ENV YARN_NODE_LINKER=node-modules", "ENV YARN_ENABLE_GLOBAL_CACHE=true", ...corepack];
}

/** Scripts that would run before their source is there; the source brings them back. */
function quietLines({ quiet, manager, root }: NodePlan): string[] {
  if (quiet.length === 0) return [];
  const scripts = ["preinstall", "install", "postinstall", "prepare"]
    .map((name) => `scripts.${name}`)
    .join(" ");
  const commands = quiet.map((folder) => {
    const place = within(root, folder);
    if (manager !== "bun")
      return `npm pkg delete ${scripts}${place === "" ? "" : ` --prefix ${place}`}`;
    const remove = `bun pm pkg delete ${scripts}`;
    return place === "" ? remove : `(cd ${place} && ${remove})`;
  });
  return [
    "# The packages' own scripts wait for their source; it is copied after what it needs.",
    `RUN ${commands.join(" && ")}`,
  ];
}

/** What a command that installs depends on; folders are from the same one. */
export type Installed = Pick<
  NodePlan,
  "manager" | "managerVersion" | "workspace" | "isLocked" | "root" | "folder" | "members"
>;

/** The command that installs exactly what the lockfile says, in the folder of the lockfile. */
export function installCommand(plan: Installed, production: boolean): string {
  const { manager, workspace, isLocked, root, folder, members } = plan;
  const place = within(root, folder);
  const name = workspace === undefined || workspace === "" ? `./${place}` : workspace;
  const isMember = workspace !== undefined;
  const isOld = /^[23]\./.test(plan.managerVersion ?? "");
  const inside = [folder, ...members].filter((one) => root === "" || one.startsWith(`${root}/`));
  const words: Record<NodeManager, string[]> = {
    npm: [
      isLocked ? "npm ci" : "npm install --no-package-lock",
      ...(production ? ["--omit=dev"] : []),
      ...(isMember ? inside.map((one) => `--workspace=${within(root, one)}`) : []),
      ...(isMember && !production ? ["--include-workspace-root"] : []),
    ],
    pnpm: [
      `pnpm install ${isLocked ? "--frozen-lockfile" : "--no-frozen-lockfile"}`,
      ...(production ? ["--prod"] : []),
      ...(isMember && production ? [`--filter=${name}...`] : []),
    ],
    yarn: [
      `yarn install ${isLocked ? "--frozen-lockfile" : "--no-lockfile"} --non-interactive --ignore-engines`,
      ...(production ? ["--production"] : []),
    ],
    "yarn-berry":
      production && !isOld
        ? ["yarn workspaces focus", ...(isMember ? [name] : []), "--production"]
        : [isLocked ? "yarn install --immutable" : "yarn install --no-immutable"],
    bun: [
      isLocked ? "bun install --frozen-lockfile" : "bun install --no-save",
      ...(production ? ["--production"] : []),
    ],
  };
  return words[manager].join(" ");
}

/** Folders in which programs of packages stand, the nearest first. */
export function binFolders({ root, folder }: NodePlan): string[] {
  const places = [...new Set([folder, root].map((one) => joinPath("/app", one)))];
  return places.map((at) => `${at}/node_modules/.bin`);
}
