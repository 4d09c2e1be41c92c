import { UserError } from "../../../variables/user-error.ts";
import type { Platform } from "../../platform.ts";
import type { DockerSettings } from "./settings.ts";

/** Docker: to be built. */
export function createDockerPlatform(_s: DockerSettings, runs: Platform["runs"]): Platform {
  throw new UserError("PlatformUnavailable", `Platform 'docker' (${runs}) is not built yet.`);
}
