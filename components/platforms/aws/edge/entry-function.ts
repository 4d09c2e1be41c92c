import type { EntryPage } from "../../entry-page.ts";

/**
 * Code of a CloudFront function that answers every request with a page, and asks no origin.
 *
 * HTTP/2 and 3 have no status text, so `statusDescription` is only for the log.
 */
export function formatPageFunction({ status, headers, html }: EntryPage): string {
  const named = Object.entries(headers).map(([name, value]) => [name, { value }] as const);
  const response = {
    statusCode: status,
    statusDescription: "Service Unavailable",
    headers: Object.fromEntries(named),
    body: { encoding: "text", data: html },
  };
  return `var response = ${JSON.stringify(response)};
function handler() {
  return response;
}
`;
}
