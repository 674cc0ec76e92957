/**
 * Spreads the clicks of a page over several forms of its view.
 *
 * A browser looks through all submit buttons of a form whenever one of them comes or goes, so thousands of buttons of one
 * form take it seconds. The first form's id is the view's key; the others have a number behind it, `KEY:1`. Only clicks
 * that ask for nothing but what they carry are spread: fields that a click asks for belong to the first form.
 */

/** So many clicks a form. */
const clicksPerForm = 100;

export class ClickForms {
  private clicks = 0;
  /** how many forms the page needs with what was written so far */
  needed: number;

  /**
   * @param known - how many forms the page has already
   * @param start - a number for what is written, so that components which are written one by one do not all begin with
   *   the first form
   */
  constructor(
    private readonly key: string,
    readonly known = 1,
    private readonly start = 0,
  ) {
    this.needed = known;
  }

  /** The id of the form for the next click. */
  next(): string {
    const turn = Math.floor(this.clicks++ / clicksPerForm);
    // Those that are there come first, each once.
    const number = turn < this.known ? (turn + this.start) % this.known : turn;
    this.needed = Math.max(this.needed, number + 1);
    return this.idOf(number);
  }

  /** The ids of the forms that the page needs and does not have. */
  get missing(): string[] {
    return Array.from({ length: this.needed - this.known }, (_, index) => this.idOf(this.known + index));
  }

  private idOf(number: number): string {
    return number === 0 ? this.key : `${this.key}:${number}`;
  }
}
