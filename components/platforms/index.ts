import { buildsFromSource } from "../../variables/stage.ts";
import type { ProfiledStage } from "../../variables/stage.ts";
import { UserError } from "../../variables/user-error.ts";
import type { Platform, PlatformName } from "../platform.ts";
import type { AwsSettings } from "./aws/settings.ts";
import type { DockerSettings } from "./docker/settings.ts";
import type { KubernetesSettings } from "./kubernetes/settings.ts";

/** What the platforms need of the stack's config. */
export interface PlatformSettings {
  docker?: DockerSettings | undefined;
  kubernetes?: KubernetesSettings | undefined;
  aws?: AwsSettings | undefined;
  /** Stage whose defaults hold. */
  profile: ProfiledStage;
  /** Whether the stack's config names a release. */
  released: boolean;
}

/** Loads a platform and nothing of the others: each brings an SDK that takes time to load. */
export async function loadPlatform(
  name: PlatformName,
  settings: PlatformSettings,
): Promise<Platform> {
  switch (name) {
    case "local": {
      const { createLocalPlatform } = await import("./local/platform.ts");
      return createLocalPlatform();
    }
    case "aws": {
      const { createAwsPlatform } = await import("./aws/platform.ts");
      return createAwsPlatform(checkAws(settings.aws));
    }
    case "docker": {
      const { createDockerPlatform } = await import("./docker/platform.ts");
      return createDockerPlatform(settings.docker ?? {}, runsOf(settings));
    }
    case "kubernetes": {
      const { createKubernetesPlatform } = await import("./kubernetes/platform.ts");
      return createKubernetesPlatform(settings.kubernetes ?? {}, runsOf(settings));
    }
    default:
      throw new UserError(
        "PlatformUnavailable",
        `Platform '${name}' is not built yet: set slipway:platform to local, docker, kubernetes or aws.`,
      );
  }
}

/** Only development builds from source; elsewhere a release says what runs. */
function runsOf({ profile, released }: PlatformSettings): Platform["runs"] {
  return buildsFromSource(profile) && !released ? "source" : "image";
}

function checkAws(settings: AwsSettings | undefined): AwsSettings {
  if (settings) return settings;
  throw new UserError("AwsSettings", "Platform 'aws' needs slipway:aws with a region.");
}
