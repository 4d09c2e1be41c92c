import { UserError } from "../../../../variables/user-error.ts";
import { isProduction } from "../../../../program/preview-isolation.ts";
import { previewStage } from "../../../engine/state/project/previews.ts";
import { UsageError } from "../../errors.ts";
import { uniqueSettings } from "./unique-settings.ts";

/** What the settings of a preview are planned from. */
export interface PreviewWishes {
  pullRequest: number;
  /** When it expires. */
  expires: Date;
  application?: string | undefined;
  platform?: string | undefined;
  /** Template, and its config. */
  like?: { stack: string; config: Readonly<Record<string, unknown>> } | undefined;
}

/** The settings of a preview, and what of its template they have not. */
export interface PreviewSettings {
  settings: Record<string, unknown>;
  /** Config keys of the template, sorted. */
  leftOut: string[];
}

/** What of a template says where and how, and nothing of what runs. */
const taken = ["application", "platform", "sitePlatform", "docker", "kubernetes", "aws", "vercel"];

/** Keys for data that outlive their environment, which a preview has none of. */
const lasting = ["backupRegion", "backupLockDays", "secondRegion"];

/**
 * Plans the settings of a preview: application and platform of its template, without hosts, ports,
 * variables, secrets, sizes and release.
 *
 * @throws UserError `PreviewIsolated` for a template of production's.
 */
export function planPreview(wishes: PreviewWishes): PreviewSettings {
  const { like, pullRequest, expires } = wishes;
  if (like && isProduction(like.config)) throw productionTemplate(like.stack);
  const { settings, leftOut } = takeOver(like?.config ?? {});
  const platform = wishes.platform ?? settings.platform ?? "local";
  const { application = settings.application } = wishes;
  return {
    settings: {
      ...settings,
      ...(application !== undefined && { application }),
      platform,
      stage: previewStage,
      preview: { pullRequest, expires: formatTime(expires) },
      ...(platform === "docker" && {
        docker: { ...toObject(settings.docker), ...ports(pullRequest) },
      }),
    },
    leftOut,
  };
}

/** A time as `slipway:preview.expires` has it: whole seconds, in UTC. */
export function formatTime(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}

/** Two previews on one machine get ports of their own, unless their numbers are 10,000 apart. */
function ports(pullRequest: number): Record<string, number> {
  const own = pullRequest % 10_000;
  return { httpPort: 10_000 + own, dashboardsPort: 20_000 + own };
}

function takeOver(config: Readonly<Record<string, unknown>>): PreviewSettings {
  const settings: Record<string, unknown> = {};
  const leftOut: string[] = [];
  for (const [key, value] of Object.entries(config)) {
    const name = key.replace(/^slipway:/, "");
    if (!key.startsWith("slipway:") || !taken.includes(name)) leftOut.push(key);
    else if (typeof value === "object") settings[name] = share(key, toObject(value), leftOut);
    else settings[name] = toPlain(value);
  }
  const own = ["slipway:stage", "slipway:parentStage", "slipway:preview", "slipway:mode"];
  return { settings, leftOut: leftOut.filter((key) => !own.includes(key)).sort() };
}

function share(key: string, values: Record<string, unknown>, leftOut: string[]): object {
  const dropped = [...uniqueSettings, ...lasting].filter((name) => name in values);
  leftOut.push(...dropped.map((name) => `${key}.${name}`));
  const kept = Object.entries(values).filter(([name]) => !dropped.includes(name));
  return toObject(toPlain(Object.fromEntries(kept)));
}

/** The same value with numbers for whole ones, which files give as bigint. */
function toPlain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, toPlain(below)]));
}

function toObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function productionTemplate(stack: string): UserError {
  return new UserError(
    "PreviewIsolated",
    `'${stack}' is production's: a preview takes nothing over from it. Name another stack by ` +
      "--like, or none.",
  );
}

const units: Record<string, number> = { m: 60, h: 3600, d: 86_400 };

/** Seconds of a time to live such as `72h`, from a minute to 90 days. Throws UsageError. */
export function parseTtl(text: string): number {
  const [, count = "", unit = ""] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (units[unit] ?? 0);
  if (seconds >= 60 && seconds <= 90 * 86_400) return seconds;
  throw new UsageError(
    "WrongOption",
    `--ttl is '${text}': give minutes, hours or days such as 90m, 72h or 7d, at most 90d.`,
  );
}
