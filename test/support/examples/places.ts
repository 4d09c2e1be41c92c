import type { PlatformName } from "../../../components/plan/kinds.ts";
import { loadPlatform } from "../../../components/platforms/index.ts";
import type { PlatformSettings } from "../../../components/platforms/index.ts";
import type { Settings } from "../../../program/index.ts";
import type { ProfiledStage } from "../../../variables/stage.ts";
import { digest } from "../components/released.ts";
import type { ExampleApplication } from "./applications.ts";

/** A platform with the stage that the examples are previewed at there. */
export interface Place {
  platform: PlatformName;
  stage: ProfiledStage;
  /** What `slipway:<platform>` has to say there. */
  settings: Omit<PlatformSettings, "profile" | "released">;
}

const domain = "app.example.com";

/** One place on each platform. */
export const places: readonly Place[] = [
  { platform: "local", stage: "development", settings: {} },
  { platform: "docker", stage: "staging", settings: { docker: { domain } } },
  { platform: "kubernetes", stage: "staging", settings: { kubernetes: { domain } } },
  {
    platform: "aws",
    stage: "production",
    settings: { aws: { region: "eu-central-1", plainOrigin: true } },
  },
  { platform: "vercel", stage: "staging", settings: { vercel: { team: "acme", region: "fra1" } } },
];

/** The images of a release of an example, by artifact. */
export function imagesOf(name: string, { artifacts }: ExampleApplication): Record<string, string> {
  const image = (one: string): string => `registry.example.com/${name}/${one}@${digest}`;
  return Object.fromEntries(artifacts.map((one) => [one, image(one)]));
}

/** The settings of an example's stack at a place, as its file would give them. */
export async function settingsOf(
  name: string,
  application: ExampleApplication,
  { platform, stage, settings }: Place,
): Promise<Settings> {
  const released = platform !== "local";
  const values = platform === "vercel" ? (application.addresses ?? {}) : {};
  return {
    application: name,
    stack: `${name}-${platform}`,
    stage,
    platform: await loadPlatform(platform, { ...settings, profile: stage, released }),
    ...(released && { release: { id: "first", artifacts: imagesOf(name, application) } }),
    variables: { values, secure: Object.keys(values), sealed: [] },
  };
}

/** The text of `Pulumi.<stack>.yaml` that gives these settings. */
export function stackFileOf(
  name: string,
  application: ExampleApplication,
  { platform, stage, settings }: Place,
): string {
  const own = Object.entries(settings).map(([key, value]) => [`slipway:${key}`, value] as const);
  const release = { id: "first", artifacts: imagesOf(name, application) };
  const config = {
    "slipway:application": name,
    "slipway:platform": platform,
    "slipway:stage": stage,
    ...Object.fromEntries(own),
    ...(platform !== "local" && { "slipway:release": release }),
  };
  // JSON is YAML.
  return `${JSON.stringify({ config }, undefined, 2)}\n`;
}
