import { buildsFromSource } from "../../variables/stage.ts";
import type { ProfiledStage } from "../../variables/stage.ts";
import { UserError } from "../../variables/user-error.ts";
import type { Platform } from "../base/platform.ts";
import type { PlatformName } from "../plan/kinds.ts";
import type { AwsSettings } from "./aws/settings.ts";
import type { DockerSettings } from "./docker/settings.ts";
import type { KubernetesSettings } from "./kubernetes/settings.ts";
import type { VercelSettings } from "./vercel/settings.ts";

/** What the platforms need of the stack's config. */
export interface PlatformSettings {
  docker?: DockerSettings | undefined;
  kubernetes?: KubernetesSettings | undefined;
  aws?: AwsSettings | undefined;
  vercel?: VercelSettings | undefined;
  /** Platform that serves the sites, where it is another one. @default the same */
  sitePlatform?: "vercel" | undefined;
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
  const platform = await loadOne(name, settings);
  if (settings.sitePlatform === undefined) return platform;
  const { withSitesOnVercel } = await import("./vercel/site-platform.ts");
  return withSitesOnVercel(platform, checkVercel(settings.vercel));
}

async function loadOne(name: PlatformName, settings: PlatformSettings): Promise<Platform> {
  switch (name) {
    case "local": {
      const { createLocalPlatform } = await import("./local/platform.ts");
      return createLocalPlatform(settings.released ? "artifact" : "source");
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
    case "vercel": {
      const { createVercelPlatform } = await import("./vercel/platform.ts");
      return createVercelPlatform(checkVercel(settings.vercel), runsOf(settings));
    }
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

function checkVercel(settings: VercelSettings | undefined): VercelSettings {
  if (settings) return settings;
  throw new UserError("VercelSettings", "Platform 'vercel' needs slipway:vercel with a team.");
}
