import { ownDockerfile, refuseSource } from "../plan.ts";
import { joinPath, walkSource } from "../reader.ts";
import { resolveFile } from "./entry.ts";
import { asks } from "./recipe.ts";
import type { Project } from "./recipe.ts";
import { listMembers } from "./workspace.ts";

/** Refuses what is a worker of Cloudflare's: its program has no server. @throws UserError `StartElsewhere` */
export function checkWorker({ reader, folder, names }: Project): void {
  const file = names.find((name) => /^wrangler\.(toml|jsonc?)$/.test(name));
  const text = file === undefined ? "" : (reader.read(joinPath(folder, file)) ?? "");
  if (file === undefined || !/^\s*"?(main|pages_build_output_dir)"?\s*[=:]/m.test(text)) return;
  throw refuseSource(
    "StartElsewhere",
    folder,
    `is made for Cloudflare Workers (${file}), which have no server that an image could run: give it a ` +
      `script \`start\` of its own (\`node server.js\`), ${ownDockerfile}.`,
  );
}

/** Refuses what only answers where a platform calls it. @throws UserError `ServerMissing` */
export function checkElsewhere(project: Project): void {
  const { folder, names } = project;
  const isBun =
    names.some((name) => /^bun\.lockb?$/.test(name)) || asks(project, "@types/bun", "bun-types");
  if (!asks(project, "hono") || asks(project, "@hono/node-server") || isBun) return;
  throw refuseSource(
    "ServerMissing",
    folder,
    "is written with Hono and has no server: add `@hono/node-server` with a script `start`, or install it " +
      `with Bun, which serves it as it is, ${ownDockerfile}.`,
  );
}

/** Refuses a usual file of a server that never listens: a platform calls it. @throws UserError */
export function checkListening(project: Project, entry: string): void {
  const { reader, folder } = project;
  if (!asks(project, "express", "koa", "fastify")) return;
  const files = walkSource(reader, folder, { depth: 2 }).filter((one) =>
    /\.[mc]?[jt]sx?$/.test(one),
  );
  const listens = files.some((one) =>
    /\blisten\(|createServer|\bserve\(/.test(reader.read(joinPath(folder, one)) ?? ""),
  );
  if (listens) return;
  throw refuseSource(
    "StartMissing",
    folder,
    `has ${entry}, which listens nowhere, and no script \`start\`: call \`listen(process.env.PORT)\` there, ` +
      `${ownDockerfile}.`,
  );
}

/** Whether a package is the root of a workspace. */
export function isWorkspaceRoot({ folder, manifest, names }: Project, root: string): boolean {
  const files = ["pnpm-workspace.yaml", "nx.json", "turbo.json", "lerna.json"];
  return (
    folder === root &&
    (manifest.workspaces !== undefined || files.some((name) => names.includes(name)))
  );
}

/** Whether a package's `main` is there. */
export function hasMain({ reader, folder, manifest: { main } }: Project): boolean {
  return main !== undefined && resolveFile(reader, folder, main) !== undefined;
}

/** Files of platforms that call functions, by whose they are. */
const functionFiles: Readonly<Record<string, string>> = {
  "vercel.json": "Vercel",
  "netlify.toml": "Netlify",
  "firebase.json": "Firebase",
  "serverless.yml": "the Serverless Framework",
  "template.yaml": "AWS Lambda",
};

/** The refusal of a package that says not how it is started, by what it is. */
export function missingStart(project: Project, root: string): Error {
  const { reader, folder, names } = project;
  if (isWorkspaceRoot(project, root)) {
    const members = listMembers(reader, folder, project.manifest).map((one) =>
      joinPath(folder, one),
    );
    const some = members.length > 5 ? [...members.slice(0, 5), "…"] : members;
    return refuseSource(
      "WorkspaceRoot",
      folder,
      "is the root of a workspace and no application itself: name the folder of one of its members" +
        `${some.length === 0 ? "" : ` (${some.join(", ")})`}.`,
    );
  }
  const platform = names.find((name) => name in functionFiles);
  if (platform !== undefined) {
    return refuseSource(
      "StartElsewhere",
      folder,
      `has functions that ${functionFiles[platform] ?? ""} calls (${platform}), and no server that an image ` +
        `could run: give it a script \`start\` of its own (\`node server.js\`), ${ownDockerfile}.`,
    );
  }
  const below = names
    .filter((name) => name.endsWith("/"))
    .map((name) => joinPath(folder, name.slice(0, -1)))
    .find((one) => reader.list(one).includes("package.json"));
  return refuseSource(
    "StartMissing",
    folder,
    "does not say how it is started: give its package.json a script `start` (`node server.js`), " +
      `or \`main\`, ${ownDockerfile}.${below === undefined ? "" : ` Did you mean '${below}'?`}`,
  );
}

/** Refuses a package for others to import, which has no program. @throws UserError `StartMissing` */
export function checkLibrary({ folder, manifest }: Project): void {
  if (manifest.exports === undefined && manifest.types === undefined) return;
  throw refuseSource(
    "StartMissing",
    folder,
    "is a library (its package.json has `exports` or `types`) and says not how it is started: name the source " +
      `of an application, or give it a script \`start\`, ${ownDockerfile}.`,
  );
}
