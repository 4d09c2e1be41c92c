import { readdirSync } from "node:fs";
import type { Environment } from "../components/environment.ts";
import type { Registry } from "../components/registry.ts";
import { UserError } from "../variables/user-error.ts";
import type { Settings } from "./settings/settings.ts";

/**
 * Describes an application: makes its environment and everything in it; or what is there once,
 * before all environments.
 */
export type Application = (settings: Settings) => Environment | Registry;

const stacksFolder = new URL("../stacks/", import.meta.url);

/** The names of the applications in stacks/: its files without `.ts`. */
export function listApplications(): string[] {
  return readdirSync(stacksFolder)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -".ts".length));
}

/**
 * The application of a name.
 *
 * @throws UserError `UnknownApplication` for a name without a file, `NoApplication` for a file that
 * exports no function by default.
 */
export async function loadApplication(name: string): Promise<Application> {
  const names = listApplications();
  if (!names.includes(name)) {
    throw new UserError(
      "UnknownApplication",
      `slipway:application is '${name}', and there is no stacks/${name}.ts: ` +
        `use ${names.join(" or ")}, or write the file.`,
    );
  }
  const module = (await import(new URL(`${name}.ts`, stacksFolder).href)) as { default?: unknown };
  if (typeof module.default === "function") return module.default as Application;
  throw new UserError(
    "NoApplication",
    `stacks/${name}.ts exports no function: export one by default that takes the settings and ` +
      `gives the Environment.`,
  );
}
