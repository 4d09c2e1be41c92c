/** What is said about a change. */
export interface Post {
  /** The hidden line by which a later run finds the comment again. */
  marker: string;
  /** Markdown; the marker is put first where it is not. */
  body: string;
}

/** What became of a post. */
export interface Posted {
  how: "created" | "edited" | "unchanged" | "summary" | "file";
  /** Address of the comment, or path of the file. */
  where: string;
  /** What the reader should know: why it is somewhere else than asked for, or not whole. */
  note?: string;
}

/** Says something about a change where its reviewers read it. */
export interface Poster {
  /**
   * Leaves exactly one comment with the marker: the one of an earlier run is edited in place.
   *
   * @throws UserError that names what the forge refused, never with the token.
   */
  post(post: Post): Promise<Posted>;
}

/** The text of a post with its marker first, as a later run looks for it. */
export function textOf({ marker, body }: Post): string {
  return body.startsWith(marker) ? body : `${marker}\n${body}`;
}

/** Whether a text was made by {@link textOf} for this marker; a quoted marker does not count. */
export function beginsWith(text: string, marker: string): boolean {
  return text.trimStart().startsWith(marker);
}

/** Whether two texts are the same once a forge has stored them: it may change ends of lines. */
export function sameText(one: string, other: string): boolean {
  const plain = (text: string): string => text.replaceAll("\r\n", "\n").trim();
  return plain(one) === plain(other);
}
