/**
 * Code of a CloudFront function that answers navigations with the application's one page.
 *
 * A navigation asks for HTML at a path that names no file. Error pages of the distribution would
 * do it too, but they hold for every origin: a 404 of an API would become a page with status 200.
 */
export const navigationFunction = `function handler(event) {
  var request = event.request;
  var accept = request.headers.accept ? request.headers.accept.value : "";
  var file = request.uri.slice(request.uri.lastIndexOf("/") + 1);
  if (accept.includes("text/html") && !file.includes(".")) {
    request.uri = "/index.html";
  }
  return request;
}
`;
