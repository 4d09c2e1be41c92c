/** What the function of a site does with the address of a request. */
export interface NavigationPlan {
  /** Path of the site, which its files do not have. */
  path: string;
  /** Whether navigations get the application's one page. */
  fallback: boolean;
}

/**
 * Code of a CloudFront function that answers navigations with the application's one page, and takes
 * the site's path off.
 *
 * A navigation asks for HTML at a path that names no file. Error pages of the distribution would
 * do it too, but they hold for every origin: a 404 of an API would become a page with status 200.
 */
export function formatNavigation({ path, fallback }: NavigationPlan): string {
  return `function handler(event) {
  var request = event.request;
${path === "/" ? "" : stripPath(path)}${fallback ? navigate : ""}  return request;
}
`;
}

const navigate = `  var accept = request.headers.accept ? request.headers.accept.value : "";
  var file = request.uri.slice(request.uri.lastIndexOf("/") + 1);
  if (accept.includes("text/html") && !file.includes(".")) {
    request.uri = "/index.html";
  }
`;

/** The page of the bare path is named, since the distribution's own is for its root alone. */
function stripPath(path: string): string {
  return `  if (request.uri === "${path}" || request.uri === "${path}/") {
    request.uri = "/index.html";
  } else if (request.uri.startsWith("${path}/")) {
    request.uri = request.uri.slice(${path.length});
  }
`;
}
