import { dockerfileHead } from "./dockerfile-text.ts";
import type { ImageReference } from "./dockerfile-text.ts";
import { formatGo } from "./format-go.ts";
import { formatNode } from "./format-node.ts";
import { formatPython } from "./format-python.ts";
import { formatStatic } from "./format-static.ts";
import type { OwnDockerfilePlan, SourcePlan } from "./source-plan.ts";
import { joinPath } from "./source-reader.ts";

/** A plan of a source without a Dockerfile of its own. */
export type WrittenPlan = Exclude<SourcePlan, OwnDockerfilePlan>;

/** The Dockerfile of a plan, from images of images.lock. Pure: the same plan, the same bytes. */
export function formatDockerfile(plan: WrittenPlan, image: ImageReference): string {
  return [...dockerfileHead, ...formatStages(plan, image), ""].join("\n");
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
  "**/.env",
  "**/.env.*",
  "**/*.log",
  "**/.DS_Store",
  "**/.dockerignore",
  "**/Dockerfile",
  "**/.slipway",
  "**/.pulumi",
];

/** What is made of a source, or fetched for it. */
const made: Record<WrittenPlan["language"], readonly string[]> = {
  node: ["**/node_modules", "**/.next", "**/coverage", "**/*.tsbuildinfo"],
  python: ["**/__pycache__", "**/*.pyc", "**/.venv", "**/venv", "**/.pytest_cache"],
  go: ["**/*.test", "**/coverage.out"],
  static: [],
};

/** The .dockerignore of a plan: what must not reach the builder, nor change what is built. */
export function formatDockerignore(plan: WrittenPlan): string {
  const dist =
    plan.language === "node" && plan.builds ? [joinPath(plan.folder, outputOf(plan))] : [];
  return [...pickMembers(plan), ...never, ...made[plan.language], ...dist, ""].join("\n");
}

function outputOf(plan: WrittenPlan): string {
  return plan.language === "node" && plan.output.form === "static" ? plan.output.folder : "dist";
}

/** Of a workspace nothing but the source, what it depends on, and what the installation reads. */
function pickMembers(plan: WrittenPlan): string[] {
  if (plan.language !== "node" || plan.folder === "") return [];
  const wanted = [...plan.manifests, plan.folder, ...plan.members];
  return ["*", ...wanted.map((path) => `!${path}`)];
}
