import { UserError } from "../../../variables/user-error.ts";
import { analyzeSource } from "../../images/dockerfile/analyze.ts";
import type { Framework } from "../../images/dockerfile/source-plan.ts";
import type { SourceReader } from "../../images/dockerfile/source-reader.ts";

/** Frameworks by the names that Vercel has for them (`slug` in @vercel/frameworks 3.34.0). */
const slugs: Partial<Record<Framework, string>> = {
  next: "nextjs",
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
const staticFrameworks: readonly (string | undefined)[] = [undefined, "vite"];

/**
 * The framework of a source, as Vercel calls it; undefined for none, and for a source that does
 * not tell. It decides only how `vercel build` builds: what runs is what that made.
 */
export function findFramework(reader: SourceReader, source: string): string | undefined {
  try {
    const plan = analyzeSource(reader, source);
    return "framework" in plan ? slugs[plan.framework] : undefined;
  } catch (error) {
    // What an image would need, such as a lockfile, is no matter here.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Whether navigations to unknown paths must be sent to the one page, since no server does it. */
export function needsFallback(framework: string | undefined): boolean {
  return staticFrameworks.includes(framework);
}
