import { UserError } from "../../../variables/user-error.ts";
import type { Platform } from "../../platform.ts";
import type { KubernetesSettings } from "./settings.ts";

/** Kubernetes: to be built. */
export function createKubernetesPlatform(_s: KubernetesSettings, runs: Platform["runs"]): Platform {
  throw new UserError("PlatformUnavailable", `Platform 'kubernetes' (${runs}) is not built yet.`);
}
