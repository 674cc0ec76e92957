/** Anchors of headings, as GitHub writes them: a link in a chapter leads to the same heading there and here. */
export class Slugs {
  readonly #used = new Map<string, number>();

  /** The anchor of a heading; a second heading with the same text gets a number. */
  next(heading: string): string {
    const slug = heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\s_-]/gu, "")
      .replace(/\s/g, "-");
    const count = this.#used.get(slug) ?? 0;
    this.#used.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  }
}
