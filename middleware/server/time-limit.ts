/** The time limit of a shutdown, which its steps share. */

export class TimeLimit {
  private readonly start = performance.now();

  constructor(private milliseconds: number) {}

  /** Raises the limit, unless it is higher already. */
  extend(milliseconds: number): void {
    this.milliseconds = Math.max(this.milliseconds, milliseconds);
  }

  /** Milliseconds until a share of the whole time is over; 0 if it is. */
  left(share: number): number {
    return Math.max(this.start + this.milliseconds * share - performance.now(), 0);
  }

  /** Waits for a promise, at most until a share of the whole time is over. */
  async wait(promise: Promise<unknown>, share: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const end = new Promise((resolve) => {
      timer = setTimeout(resolve, this.left(share));
    });
    await Promise.race([promise.catch(() => {}), end]);
    clearTimeout(timer);
  }
}
