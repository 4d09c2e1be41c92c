/**
 * The comment's first line, which nobody sees: by it the comment of a project is found again, however
 * many others there are.
 */
export function markerOf(project: string): string {
  return `<!-- slipway:check ${encodeURIComponent(project.toWellFormed())} -->`;
}
