import type { NodeManager, NodePlan } from "./source-plan.ts";

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
  const { manager, hasPrepare } = plan;
  return {
    environment: environmentOf(manager),
    prepare:
      hasPrepare && manager !== "bun"
        ? [
            "# `prepare` is for development: neither its tools nor its files are here.",
            removePrepare(plan),
          ]
        : [],
    command: commandOf(plan, production),
    caches: [caches[manager]],
  };
}

function environmentOf(manager: NodeManager): string[] {
  // Corepack takes the version that `packageManager` names, and asks nobody.
  const corepack = ["ENV COREPACK_ENABLE_DOWNLOAD_PROMPT=0", "RUN corepack enable"];
  if (manager === "pnpm") return corepack;
  if (manager !== "yarn-berry") return [];
  // Plug'n'Play would need a loader wherever the program is started.
  return ["ENV YARN_NODE_LINKER=node-modules", ...corepack];
}

function removePrepare({ folder }: NodePlan): string {
  const prefix = folder === "" ? "" : ` --prefix ${folder}`;
  return `RUN npm pkg delete scripts.prepare${prefix}`;
}

function commandOf(plan: NodePlan, production: boolean): string {
  const { manager, workspace, folder, members } = plan;
  const name = workspace === undefined || workspace === "" ? `./${folder}` : workspace;
  const isMember = workspace !== undefined;
  const words: Record<NodeManager, string[]> = {
    npm: [
      "npm ci",
      ...(production ? ["--omit=dev"] : []),
      ...(isMember ? [folder, ...members].map((one) => `--workspace=${one}`) : []),
    ],
    pnpm: [
      "pnpm install --frozen-lockfile",
      ...(production ? ["--prod"] : []),
      ...(isMember ? [`--filter=${name}...`] : []),
    ],
    yarn: [
      "yarn install --frozen-lockfile --non-interactive",
      ...(production ? ["--production"] : []),
    ],
    "yarn-berry": production
      ? ["yarn workspaces focus", ...(isMember ? [name] : []), "--production"]
      : ["yarn install --immutable"],
    bun: ["bun install --frozen-lockfile", ...(production ? ["--production"] : [])],
  };
  return words[manager].join(" ");
}
