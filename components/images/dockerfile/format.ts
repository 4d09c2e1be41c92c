import type { OwnDockerfilePlan, SourcePlan } from "../source/plan.ts";
import { secretPatterns } from "../source/secrets.ts";
import { dockerfileHead, mergeRuns } from "./dockerfile-text.ts";
import type { ImageReference } from "./dockerfile-text.ts";
import { formatGo } from "./format-go.ts";
import { formatNode } from "./format-node.ts";
import { formatPython } from "./format-python.ts";
import { formatStatic } from "./format-static.ts";

/** A plan of a source without a Dockerfile of its own. */
export type WrittenPlan = Exclude<SourcePlan, OwnDockerfilePlan>;

/** The Dockerfile of a plan, from images of images.lock. Pure: the same plan, the same bytes. */
export function formatDockerfile(plan: WrittenPlan, image: ImageReference): string {
  const notes = plan.notes.map((note) => `# ${note}`);
  return [...dockerfileHead, ...notes, ...mergeRuns(formatStages(plan, image)), ""].join("\n");
}

function formatStages(plan: WrittenPlan, image: ImageReference): string[] {
  switch (plan.language) {
    case "node":
      return formatNode(plan, image);
    case "python":
      return formatPython(plan, image);
    case "go":
      return formatGo(plan, image);
    case "static":
      return formatStatic(plan, image);
  }
}

/** What no image needs, wherever it lies. */
const never = [
  "**/.git",
  "**/*.log",
  "**/.DS_Store",
  "**/.dockerignore",
  "**/Dockerfile",
  "**/Dockerfile.dockerignore",
  "**/.slipway",
  "**/.pulumi",
  ...secretPatterns,
];

/** What is made of a source, or fetched for it. */
const made: Record<WrittenPlan["language"], readonly string[]> = {
  node: [
    "**/node_modules",
    "**/.next",
    "**/.nuxt",
    "**/.output",
    "**/coverage",
    "**/*.tsbuildinfo",
  ],
  python: ["**/__pycache__", "**/*.pyc", "**/.venv", "**/venv", "**/.pytest_cache"],
  go: ["**/*.test", "**/coverage.out"],
  // What stands beside pages and is none.
  static: ["**/node_modules", "package.json", "package-lock.json", "*.lock", "*.md", "Procfile"],
};

/** The .dockerignore of a plan: what must not reach the builder, nor change what is built. */
export function formatDockerignore(plan: WrittenPlan): string {
  return [
    ...pickMembers(plan),
    ...plan.ownIgnore,
    ...never,
    ...made[plan.language],
    ...plan.ignore,
    "",
  ].join("\n");
}

/** Of a folder above the source nothing but the source, what it depends on, and what installs it. */
function pickMembers(plan: WrittenPlan): string[] {
  if (plan.language === "static" || plan.folder === "") return [];
  const wanted = [...plan.manifests, plan.folder, ...plan.members].map((path) =>
    path.replace(/\/$/, ""),
  );
  return ["*", ...new Set(wanted.map((path) => `!${path}`))];
}
