import type { EnvironmentArgs } from "../../../components/index.ts";
import type { PlatformName } from "../../../components/index.ts";
import { loadPlatform } from "../../../components/platforms/index.ts";
import type { PlatformSettings } from "../../../components/platforms/index.ts";
import { buildsFromSource, stages } from "../../../variables/stage.ts";
import type { ProfiledStage, Stage } from "../../../variables/stage.ts";
import { digest } from "../../support/components/released.ts";
import { programNames } from "./application.ts";

/** Where the application is built. */
export interface Place {
  name: string;
  platform: PlatformName;
  settings: Omit<PlatformSettings, "profile" | "released">;
}

const domain = "books.example.com";
const region = "eu-central-1";
const zone = { id: "Z0123456789ABCDEFGHIJ", name: domain };
const vercel = { team: "acme" };

/** Every platform, the ways into it that differ, and those whose sites are on Vercel. */
export const places: readonly Place[] = [
  { name: "local", platform: "local", settings: {} },
  { name: "docker", platform: "docker", settings: {} },
  { name: "docker by HTTPS", platform: "docker", settings: { docker: { domain } } },
  kubernetes("kubernetes", {}),
  kubernetes("kubernetes by an Ingress", { entry: "ingress", clusterIssuer: "letsencrypt" }),
  kubernetes("kubernetes with CloudNativePG", { postgres: "cloudnative-pg" }),
  { name: "aws", platform: "aws", settings: { aws: { region, plainOrigin: true } } },
  { name: "vercel", platform: "vercel", settings: { vercel } },
  {
    name: "docker, sites on vercel",
    platform: "docker",
    settings: { docker: { domain }, vercel, sitePlatform: "vercel" },
  },
  kubernetes("kubernetes, sites on vercel", {}, { vercel, sitePlatform: "vercel" }),
  {
    name: "aws, sites on vercel",
    platform: "aws",
    settings: { aws: { region, domain, hostedZone: zone }, vercel, sitePlatform: "vercel" },
  },
];

function kubernetes(
  name: string,
  own: NonNullable<PlatformSettings["kubernetes"]>,
  more: Partial<PlatformSettings> = {},
): Place {
  const settings = { kubernetes: { domain, registry: "registry.example.com/books", ...own } };
  return { name, platform: "kubernetes", settings: { ...settings, ...more } };
}

/** A place at a stage; development and testing from source where the platform builds it. */
export interface Cell {
  place: Place;
  stage: Stage;
}

/** A place at every stage. */
export function cellsOf(place: Place): Cell[] {
  return stages.map((stage) => ({ place, stage }));
}

/** Every place at every stage. */
export const cells: readonly Cell[] = places.flatMap(cellsOf);

/** Addresses of what runs elsewhere, for Vercel. */
export const addresses = {
  SQL_BOOKS_URL: "postgres://books:pg-4c1f@db.example.com:5432/books",
  MY_BOOKS_URL: "mysql://books:my-4c1f@db.example.com:3306/books",
  MONGO_BOOKS_URL: "mongodb://books:mo-4c1f@db.example.com:27017/books",
  HOT_KEYS_URL: "rediss://:hot-4c1f@cache.example.com:6379",
  RAW_FILES_URL: "s3://key:raw-4c1f@s3.example.com/raw-files",
  PRINT_JOBS_URL: "amqps://books:jobs-4c1f@queue.example.com",
  ALL_BOOKS_URL: "https://books:all-4c1f@search.example.com",
  BOOK_TALK_URL: "https://:talk-4c1f@models.example.com/v1",
};

/** Images of every program; by the digest alone where Vercel deploys them. */
export const artifacts = Object.fromEntries(
  programNames().map((name) => [name, `registry.example.com/books/${name}@${digest}`]),
);

/** The arguments of the environment at a place and a stage. */
export async function argumentsOf({ place, stage }: Cell): Promise<EnvironmentArgs> {
  const profile: ProfiledStage = stage === "custom" ? "staging" : stage;
  const fromSource = buildsFromSource(profile) && place.platform !== "aws";
  const released = place.platform !== "local" && !fromSource;
  const platform = await loadPlatform(place.platform, { ...place.settings, profile, released });
  const values = place.platform === "vercel" ? addresses : {};
  return {
    stack: stage === "production" ? "prod" : `${stage}-eu`,
    stage,
    ...(stage === "custom" && { parentStage: "staging" }),
    ...(stage === "preview" && { preview: { pullRequest: 7, expires: "2030-01-31T12:00:00Z" } }),
    platform,
    ...(released && { release: { id: "release-1", artifacts } }),
    variables: { values, secure: Object.keys(values), sealed: [] },
  };
}
