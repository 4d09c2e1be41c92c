import type { SitePage } from "../../site-pages.ts";

/** What the function of a site does with the address of a request. */
export interface FilesPlan {
  /** Folder of the files. */
  release: string;
  /** Path of the site, which its files do not have. */
  path: string;
  /** Whether navigations get the application's one page. */
  fallback: boolean;
  /** Pages beside the first one, where they are known. @default none */
  pages?: readonly SitePage[];
}

/** Bytes of a function that pages may take: CloudFront takes 10 KB of code. */
const pagesBytes = 7000;

/**
 * Code of the CloudFront function of a site: takes the site's path off, leads each request for a
 * file to its release, and has browsers ask again for pages.
 *
 * The release is put into the path here, not into the origin's: what CloudFront keeps goes by the
 * path that the function leaves, so that from a release on it answers nothing of the one before.
 * Pages keep one path over all releases, which a browser would keep by its own rules where they
 * say nothing, or as long as they say; other files, whose names tell their content, as they say.
 *
 * A page that is known is found by its path (`/about` is `about.html` or `about/index.html`); where
 * pages are too many to be listed, those in folders are, by a slash at the end.
 *
 * With `fallback` navigations get the application's one page. A navigation asks for HTML at a path
 * that names no file. Error pages of the distribution would do it too, but they hold for every
 * origin: a 404 of an API would become a page with status 200.
 */
export function formatFilesFunction({ release, path, fallback, pages = [] }: FilesPlan): string {
  const known = JSON.stringify(Object.fromEntries(pages.map((one) => [one.path, one.file])));
  const lists = pages.length > 0 && Buffer.byteLength(known) <= pagesBytes;
  const list = lists ? `var pages = ${known};\n` : "";
  const find = lists
    ? `  var page = pages[uri.length > 1 && uri.endsWith("/") ? uri.slice(0, -1) : uri];
  if (page) uri = page;
`
    : "";
  // A folder's page is found where the pages themselves are not listed.
  const folder = fallback ? "" : `  if (uri.endsWith("/")) uri += "index.html";\n`;
  return `var release = ${JSON.stringify(`/${release}`)};
var path = ${JSON.stringify(path === "/" ? "" : path)};
var fallback = ${String(fallback)};
${list}function isNavigation(request, uri) {
  var accept = request.headers.accept ? request.headers.accept.value : "";
  var file = uri.slice(uri.lastIndexOf("/") + 1);
  return accept.includes("text/html") && !file.includes(".");
}
function lead(request) {
  var isInside = request.uri === path || request.uri.startsWith(path + "/");
  var uri = (isInside ? request.uri.slice(path.length) : request.uri) || "/";
${find}${folder}  var isPage = uri === "/" || (fallback && isNavigation(request, uri));
  request.uri = release + (isPage ? "/index.html" : uri);
  return request;
}
function refresh(response) {
  var headers = response.headers;
  var type = headers["content-type"] ? headers["content-type"].value : "";
  var kept = headers["cache-control"] ? headers["cache-control"].value : "";
  if (type.startsWith("text/html") && !kept.includes("no-store")) {
    headers["cache-control"] = { value: "no-cache" };
  }
  return response;
}
function handler(event) {
  var isAnswer = event.context.eventType === "viewer-response";
  return isAnswer ? refresh(event.response) : lead(event.request);
}
`;
}
