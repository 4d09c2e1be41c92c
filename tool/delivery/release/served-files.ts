import { lookup } from "mrmime";

/** What a file of a site is served with. */
export interface ServedFile {
  contentType: string;
  /** Undefined where the network decides, which keeps a file for a day. */
  cacheControl?: string;
}

/** What a file of a site is served with, by its path. */
export function describeServed(path: string): ServedFile {
  const contentType = typeOf(path);
  if (/\.(?:html?|xhtml)$/i.test(path)) return { contentType, cacheControl: "no-cache" };
  if (!isNamedByContent(path)) return { contentType };
  return { contentType, cacheControl: "public, max-age=31536000, immutable" };
}

function typeOf(path: string): string {
  const type = lookup(path) ?? "application/octet-stream";
  return type.startsWith("text/") || /\/(?:json|javascript|xml)$|\+(?:json|xml)$/.test(type)
    ? `${type}; charset=utf-8`
    : type;
}

/** Folders in which builds put what they name by its content. */
const builtFolders =
  /(?:^|\/)(?:assets|_astro|_next\/static|_nuxt|_app\/immutable|static\/(?:js|css|media)|build)\//;

/**
 * Whether a build named a file by its content, so that another content has another name: a hash
 * before the ending, in a folder that builds write. A browser that keeps anything else for a year
 * would show it for a year, so what is in doubt is not.
 */
function isNamedByContent(path: string): boolean {
  const [, hash] = /[.-]([A-Za-z0-9_-]{8,})(?:\.[a-z0-9]+)+$/.exec(path) ?? [];
  if (hash === undefined || !builtFolders.test(path)) return false;
  const part = hash.split("-").at(-1) ?? "";
  const mixed = part.length >= 8 ? part : hash;
  return /[A-Za-z]/.test(mixed) && (/\d/.test(mixed) || /[a-z].*[A-Z]/.test(mixed));
}
