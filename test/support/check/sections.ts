/** The text of a comment below one of its headings, without Markdown's marks. */
export function sectionOf(comment: string, title: string): string {
  const parts = comment.split(/^### /m);
  const found = parts.find((part) => part.startsWith(`${title}\n`)) ?? "";
  // What follows the last section are the details.
  return (found.slice(title.length).split("\n<details>")[0] ?? "").replaceAll(/[`*\\]/g, "").trim();
}
