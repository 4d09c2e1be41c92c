import { STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { PageSpec } from "../../schemas.ts";

/** A short answer of the entry itself. */
export interface Page {
  status: number;
  title: string;
  /** Sentences and lines of the page, as plain text. */
  lines: string[];
}

/** Sends a page: HTML to a browser, plain text to everybody else. */
export function sendPage(request: IncomingMessage, response: ServerResponse, page: Page): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const html = request.headers.accept?.includes("text/html") === true;
  const body = html ? formatHtml(page) : `${[page.title, "", ...page.lines].join("\n")}\n`;
  response.writeHead(page.status, {
    "content-type": `text/${html ? "html" : "plain"}; charset=utf-8`,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** Sends a page that a route has in place of its targets. */
export function sendRoutePage(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, html }: PageSpec,
): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    ...headers,
    "content-length": Buffer.byteLength(html),
  });
  response.end(request.method === "HEAD" ? undefined : html);
}

/** Refuses an upgrade, in plain words. */
export function refuseUpgrade(socket: Duplex, page: Page): void {
  const body = `${page.title}\n`;
  const head = `HTTP/1.1 ${page.status} ${STATUS_CODES[page.status] ?? ""}`;
  const length = Buffer.byteLength(body);
  socket.end(
    `${head}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: ${length}\r\n` +
      `connection: close\r\n\r\n${body}`,
  );
}

/** What a user calls a unit: the component in the program, and its stack. */
export interface UserName {
  component: string;
  stack: string;
}

/** The words of the program for a unit; its own name where it was made without any. */
export function userNameOf(spec: {
  name: string;
  environment: string;
  tags: Record<string, string>;
}): UserName {
  const { name, environment, tags } = spec;
  return { component: tags.component ?? name, stack: tags.environment ?? environment };
}

/** What is said where a process does not answer, and by itself comes back or does not. */
export function downPage(
  { component, stack }: UserName,
  state: "restarting" | "stopped",
  reason: string,
): Page {
  const outlook =
    state === "restarting"
      ? `It is started again by itself; \`npx slipway status ${stack}\` shows how it stands, `
      : `It is not started again by itself: mend it and run \`npx slipway up ${stack}\`; `;
  return {
    status: 502,
    title: `'${component}' does not answer`,
    lines: [
      `The request was for '${component}', and ${reason}.`,
      `${outlook}\`npx slipway logs ${stack} ${component}\` shows what it wrote.`,
    ],
  };
}

function formatHtml(page: Page): string {
  const lines = page.lines.map((line) => `<p>${escapeHtml(line)}</p>`).join("\n");
  const title = escapeHtml(page.title);
  return (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">' +
    `<title>${title}</title></head>\n<body><h1>${title}</h1>\n${lines}\n</body></html>\n`
  );
}

function escapeHtml(text: string): string {
  const names: Record<string, string> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot" };
  return text.replace(/[&<>"]/g, (character) => `&${names[character] ?? ""};`);
}
