/** What a component gets for calling a method of its parent: a promise that knows whether anyone waits for it. */

/** `await` looks at a promise of another class only in a later microtask. */
const turns = 4;

export class Reply extends Promise<unknown> {
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  private isUsed = false;

  // biome-ignore lint/suspicious/noThenProperty: it is a promise.
  override then<Value = unknown, Caught = never>(
    onValue?: ((value: unknown) => Value | PromiseLike<Value>) | null,
    onError?: ((error: unknown) => Caught | PromiseLike<Caught>) | null,
  ): Promise<Value | Caught> {
    this.isUsed = true;
    return super.then(onValue, onError);
  }

  /** Whether anyone waits for it, or has begun to by the end of the running code. */
  async isAwaited(): Promise<boolean> {
    for (let turn = 0; turn < turns && !this.isUsed; turn++) await null;
    return this.isUsed;
  }

  /** Keeps a rejection for which nobody waits from ending the process. */
  ignoreRejection(): void {
    super.then(undefined, () => {});
  }
}
