/**
 * Spreads the bound buttons of a page over several forms of its view.
 *
 * Browsers go through all submit buttons of a form whenever one is added or removed, which takes seconds with thousands of
 * buttons. The id of the first form is the view's key; those of the others have a number appended, `KEY:1`. Buttons whose
 * bindings take fields stay with the first form, which the fields belong to.
 */

/** Maximum number of bound buttons of one form. */
const clicksPerForm = 100;

export class ClickForms {
  private clicks = 0;
  /** number of forms that the page needs for the buttons written so far */
  needed: number;

  /**
   * @param known - number of forms that the page has already
   * @param start - where to begin among these, so that components written one at a time don't all use the first form
   */
  constructor(
    private readonly key: string,
    readonly known = 1,
    private readonly start = 0,
  ) {
    this.needed = known;
  }

  /** Passes over buttons that the page has already. */
  skip(count: number): void {
    this.clicks += count;
  }

  /** The id of the form for the next button. */
  next(): string {
    const turn = Math.floor(this.clicks++ / clicksPerForm);
    // Each of the known forms is filled once before new ones are added.
    const number = turn < this.known ? (turn + this.start) % this.known : turn;
    this.needed = Math.max(this.needed, number + 1);
    return this.idOf(number);
  }

  /** The ids of the forms that the page needs and does not have yet. */
  get missing(): string[] {
    return Array.from({ length: this.needed - this.known }, (_, index) => this.idOf(this.known + index));
  }

  private idOf(number: number): string {
    return number === 0 ? this.key : `${this.key}:${number}`;
  }
}
