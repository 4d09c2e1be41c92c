import { UserError } from "../../../variables/user-error.ts";
import { analyzeSource } from "../../images/source/analyze.ts";
import { nameFramework } from "../../images/source/node/application.ts";
import { readPackage } from "../../images/source/node/package.ts";
import type { Framework } from "../../images/source/plan.ts";
import type { SourceReader } from "../../images/source/reader.ts";

/** Frameworks by the names that Vercel has for them (`slug` in @vercel/frameworks 3.34.0). */
const slugs: Partial<Record<Framework, string>> = {
  next: "nextjs",
  nuxt: "nuxtjs",
  sveltekit: "sveltekit-1",
  astro: "astro",
  remix: "remix",
  "react-router": "react-router",
  "tanstack-start": "tanstack-start",
  angular: "angular",
  gatsby: "gatsby",
  "create-react-app": "create-react-app",
  "vue-cli": "vue",
  vite: "vite",
  nest: "nestjs",
  express: "express",
  fastify: "fastify",
  hono: "hono",
  koa: "koa",
  fastapi: "fastapi",
  django: "django",
  flask: "flask",
};

/** Frameworks whose build is files alone, which know nothing of the paths that a page makes. */
const staticFrameworks: readonly (string | undefined)[] = [
  ...[undefined, "vite", "angular", "create-react-app", "vue"],
];

/**
 * The framework of a source, as Vercel calls it; undefined for none, and for a source that does
 * not tell. It decides only how `vercel build` builds: what runs is what that made.
 */
export function findFramework(reader: SourceReader, source: string): string | undefined {
  try {
    if (reader.list(source).includes("package.json")) return slugs[nameOfPackage(reader, source)];
    const plan = analyzeSource(reader, source);
    return "framework" in plan ? slugs[plan.framework] : undefined;
  } catch (error) {
    // What an image would need is no matter here.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function nameOfPackage(reader: SourceReader, folder: string): Framework {
  const manifest = readPackage(reader, folder);
  return nameFramework({ reader, folder, manifest, names: reader.list(folder) });
}

/** Whether navigations to unknown paths must be sent to the one page, since no server does it. */
export function needsFallback(framework: string | undefined): boolean {
  return staticFrameworks.includes(framework);
}
