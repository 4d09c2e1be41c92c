import { walkSource } from "../images/source/reader.ts";
import type { SourceReader } from "../images/source/reader.ts";

/** A page of a site beside its first one. */
export interface SitePage {
  /** Path that asks for it, without a slash at the end: `/about`. */
  path: string;
  /** Its file: `/about/index.html`, or `/about.html`, which comes first. */
  file: string;
}

/** The pages of a folder of finished files, sorted by their path; none where there is no folder. */
export function listPages(reader: SourceReader, source: string): SitePage[] {
  if (reader.list(source).includes("package.json")) return [];
  const found = new Map<string, string>();
  const files = walkSource(reader, source, { depth: 8 }).filter((file) => file.endsWith(".html"));
  const isFolder = (file: string): boolean => file.endsWith("/index.html");
  for (const file of [...files.filter((one) => !isFolder(one)), ...files.filter(isFolder)]) {
    const path = file.replace(/(^|\/)index\.html$|\.html$/, "");
    if (path !== "" && !found.has(path)) found.set(path, file);
  }
  return [...found]
    .map(([path, file]) => ({ path: `/${path}`, file: `/${file}` }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
