/** One file of an archive. */
export interface Member {
  /** Path inside the archive, with slashes. */
  name: string;
  /** Bytes. */
  size: number;
  content: () => AsyncIterable<Buffer> | Iterable<Buffer>;
}
