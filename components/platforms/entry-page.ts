import type { EnvironmentMode } from "../plan/mode.ts";

/** A mode in which the entry answers every request with a page. */
export type ClosedMode = Exclude<EnvironmentMode, "running">;

/** What the entry answers in place of the application. */
export interface EntryPage {
  /** Tells clients, caches and search engines that this is no answer of the application. */
  status: 503;
  headers: Readonly<Record<string, string>>;
  /** A whole HTML document that loads nothing else. */
  html: string;
}

/** Seconds after which a client may try again; a guess, since nobody knows how long work takes. */
export const retryAfterSeconds = 300;

/** The page in place of an application; undefined where the environment is running. */
export function planEntryPage(
  mode: EnvironmentMode,
  application: string,
): (EntryPage & { mode: ClosedMode }) | undefined {
  return mode === "running" ? undefined : { mode, ...formatEntryPage(mode, application) };
}

/** The page of a mode, for an application by its name. */
export function formatEntryPage(mode: ClosedMode, application: string): EntryPage {
  const { title, text } = texts[mode];
  return {
    status: 503,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
      ...(mode === "maintenance" && { "retry-after": String(retryAfterSeconds) }),
    },
    html: formatHtml(escapeHtml(application), title, text),
  };
}

const texts: Record<ClosedMode, { title: string; text: string }> = {
  maintenance: {
    title: "Down for maintenance",
    text: "We are working on it. Please come back in a few minutes.",
  },
  archived: {
    title: "Archived",
    text: "This environment is archived. Its data are kept; nothing runs at the moment.",
  },
};

function formatHtml(name: string, title: string, text: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}: ${name}</title>
<style>
:root { color-scheme: light dark; }
body { font: 1.125rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 36rem; padding: 4rem 1rem; }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p><strong>${name}</strong></p>
<p>${text}</p>
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
}
