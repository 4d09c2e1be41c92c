import { UserError } from "../../variables/user-error.ts";
import type { Platform, PlatformName } from "../platform.ts";
import type { AwsSettings } from "./aws/settings.ts";

/** What the platforms need of the stack's config. */
export interface PlatformSettings {
  aws?: AwsSettings;
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
    default:
      throw new UserError(
        "PlatformUnavailable",
        `Platform '${name}' is not built yet: set slipway:platform to local or aws.`,
      );
  }
}

function checkAws(settings: AwsSettings | undefined): AwsSettings {
  if (settings) return settings;
  throw new UserError("AwsSettings", "Platform 'aws' needs slipway:aws with a region.");
}
