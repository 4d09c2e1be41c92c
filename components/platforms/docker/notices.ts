/** What is told once under a name, for those that wait for it. */
export class Notices<Content> {
  readonly #notices = new Map<string, PromiseWithResolvers<Content>>();

  /** Tells it; before or after it was asked for. */
  tell(name: string, content: Content): void {
    this.#noticeOf(name).resolve(content);
  }

  /** What is told under a name, as soon as it is. */
  find(name: string): Promise<Content> {
    return this.#noticeOf(name).promise;
  }

  #noticeOf(name: string): PromiseWithResolvers<Content> {
    const known = this.#notices.get(name) ?? Promise.withResolvers<Content>();
    this.#notices.set(name, known);
    return known;
  }
}
