/** What the function of a site does with the address of a request. */
export interface FilesPlan {
  /** Folder of the files. */
  release: string;
  /** Path of the site, which its files do not have. */
  path: string;
  /** Whether navigations get the application's one page. */
  fallback: boolean;
}

/**
 * Code of the CloudFront function of a site: takes the site's path off, leads each request for a
 * file to its release, and has browsers ask again for pages.
 *
 * The release is put into the path here, not into the origin's: what CloudFront keeps goes by the
 * path that the function leaves, so that from a release on it answers nothing of the one before.
 * Pages keep one path over all releases, which a browser would keep by its own rules where they
 * say nothing, or as long as they say; other files, whose names tell their content, as they say.
 *
 * With `fallback` navigations get the application's one page. A navigation asks for HTML at a path
 * that names no file. Error pages of the distribution would do it too, but they hold for every
 * origin: a 404 of an API would become a page with status 200.
 */
export function formatFilesFunction({ release, path, fallback }: FilesPlan): string {
  return `var release = ${JSON.stringify(`/${release}`)};
var path = ${JSON.stringify(path === "/" ? "" : path)};
var fallback = ${String(fallback)};
function isNavigation(request, uri) {
  var accept = request.headers.accept ? request.headers.accept.value : "";
  var file = uri.slice(uri.lastIndexOf("/") + 1);
  return accept.includes("text/html") && !file.includes(".");
}
function lead(request) {
  var isInside = request.uri === path || request.uri.startsWith(path + "/");
  var uri = (isInside ? request.uri.slice(path.length) : request.uri) || "/";
  var isPage = uri === "/" || (fallback && isNavigation(request, uri));
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
