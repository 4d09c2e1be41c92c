import { readdirSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../../components/index.ts";
import type { PlatformName } from "../../../components/plan/kinds.ts";
import type { Settings } from "../../../program/index.ts";

const folder = join(import.meta.dirname, "../../../examples");

/** An application under `examples/`, with what is known of it beforehand. */
export interface ExampleApplication {
  /** Names of what a release has an image of. */
  artifacts: readonly string[];
  /** Kind that a platform does not offer, by the platform that refuses the application. */
  refused: Partial<Record<PlatformName, string>>;
  /** Addresses of what runs elsewhere on vercel, by variable. */
  addresses?: Readonly<Record<string, string>>;
  /** The variables that links give, by program. */
  linked: Readonly<Record<string, readonly string[]>>;
}

/** The applications of other shapes than the shop, by name: their folder, and their file in stacks/. */
export const exampleApplications: Readonly<Record<string, ExampleApplication>> = {
  "express-vite": {
    artifacts: ["api", "web"],
    refused: { vercel: "migration" },
    linked: { api: ["DATABASE_URL"], migrate: ["DATABASE_URL"] },
  },
  "fastapi-worker": {
    artifacts: ["api", "worker"],
    refused: { vercel: "migration" },
    linked: {
      api: ["DATABASE_URL", "REDIS_URL"],
      tables: ["DATABASE_URL"],
      worker: ["DATABASE_URL", "REDIS_URL"],
    },
  },
  "flask-docs": { artifacts: ["api", "site"], refused: {}, linked: { api: [] } },
  "go-mysql": {
    artifacts: ["web"],
    refused: {},
    addresses: { BOOKMARKS_URL: "mysql://bookmarks:my-4c1f@db.example.com:3306/bookmarks" },
    linked: { web: ["DATABASE_URL"] },
  },
  "live-chat": {
    artifacts: ["chat", "web"],
    refused: {},
    addresses: { ROOM_URL: "rediss://:hot-4c1f@cache.example.com:6379" },
    linked: { chat: ["REDIS_URL"] },
  },
  "next-drizzle": {
    artifacts: ["web", "migrate"],
    refused: { vercel: "migration" },
    linked: { web: ["DATABASE_URL"], migrate: ["DATABASE_URL"] },
  },
  "npm-workspaces": {
    artifacts: ["api", "worker"],
    refused: { vercel: "worker" },
    linked: { api: ["REDIS_URL"], worker: ["REDIS_URL"] },
  },
  "tsx-api": {
    artifacts: ["api"],
    refused: { vercel: "schedule" },
    linked: { api: ["DATABASE_URL"], forget: ["DATABASE_URL"] },
  },
};

/** Names of the folders of `examples/` that describe an application for `stacks/`. */
export function exampleFolders(): string[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "stack.ts")))
    .sort();
}

/** The function that describes an example. */
export async function loadExample(name: string): Promise<(settings: Settings) => Environment> {
  const module = (await import(join(folder, name, "stack.ts"))) as {
    default: (settings: Settings) => Environment;
  };
  return module.default;
}
