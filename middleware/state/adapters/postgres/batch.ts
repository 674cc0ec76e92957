/**
 * Gathers what is asked for in one turn of the event loop, and while earlier batches are in flight, so that one statement
 * and one commit serve many. What is asked for alone waits for nobody.
 */
import { runWithoutContext } from "../../deferred.js";

interface Waiting<Item, Result> {
  item: Item;
  /** when it was asked for */
  since: number;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

export interface BatchOptions<Item> {
  /** maximum number of batches in flight; 1 keeps the order */
  atOnce: number;
  /** maximum number of items in a batch */
  most: number;
  /** Items with the same key are never in flight together, and keep their order. */
  keyOf?(item: Item): string;
  /** maximum number of items that wait, and the error of one that is too much; default Infinity */
  maxWaiting?: number;
  refuse?(): Error;
}

export class Batch<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private readonly busy = new Set<string>();
  private inFlight = 0;
  private isPlanned = false;

  /**
   * @param run - does what is asked for, the first of it since a time; resolves to the results in the order of the items, if
   *   they have any
   */
  constructor(
    private readonly run: (items: Item[], since: number) => Promise<Result[]>,
    private readonly options: BatchOptions<Item>,
  ) {}

  add(item: Item): Promise<Result> {
    const { maxWaiting = Number.POSITIVE_INFINITY, refuse } = this.options;
    if (this.waiting.length >= maxWaiting) return Promise.reject(refuse?.());
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, since: performance.now(), resolve, reject });
      this.plan();
    });
  }

  private plan(): void {
    if (this.isPlanned || this.inFlight >= this.options.atOnce) return;
    this.isPlanned = true;
    runWithoutContext(() => setImmediate(() => this.start()));
  }

  private start(): void {
    this.isPlanned = false;
    const batch = this.take();
    if (batch.length === 0) return;
    this.inFlight++;
    void this.finish(batch);
    if (this.waiting.length > 0) this.plan();
  }

  /** The next items whose keys are not in flight. */
  private take(): Waiting<Item, Result>[] {
    const { most, keyOf } = this.options;
    if (!keyOf) return this.waiting.splice(0, most);
    const taken: Waiting<Item, Result>[] = [];
    const left: Waiting<Item, Result>[] = [];
    for (const each of this.waiting) {
      const key = keyOf(each.item);
      if (taken.length === most || this.busy.has(key)) left.push(each);
      else {
        this.busy.add(key);
        taken.push(each);
      }
    }
    this.waiting = left;
    return taken;
  }

  private async finish(batch: Waiting<Item, Result>[]): Promise<void> {
    await this.settle(batch);
    const { keyOf } = this.options;
    if (keyOf) for (const { item } of batch) this.busy.delete(keyOf(item));
    this.inFlight--;
    if (this.waiting.length > 0) this.plan();
  }

  private async settle(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const since = Math.min(...batch.map((each) => each.since));
      const results = await this.run(
        batch.map(({ item }) => item),
        since,
      );
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      // One that is refused must not fail the others.
      if (batch.length > 1 && isOfOne(error)) for (const each of batch) await this.settle([each]);
      else for (const { reject } of batch) reject(error);
    }
  }
}

function isOfOne(error: unknown): boolean {
  return (error as { code?: unknown }).code === "HL_STORE_REFUSED";
}
