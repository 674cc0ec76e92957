/** A lock that this process holds in a shared store, and renews until it releases it. */
import type { Adapter } from "../adapters/adapter.js";

/** Milliseconds after which a lock ends that is not renewed, and between two renewals. */
export const lockFor = 1_500;
const renewEvery = 500;

export class HeldLock {
  private readonly timer: NodeJS.Timeout;
  /** the renewal in flight */
  private renewing: Promise<void> | undefined;

  /** @param version - the version under which the store has the lock */
  constructor(
    private readonly adapter: Adapter,
    private readonly name: string,
    private version: number,
  ) {
    this.timer = setInterval(() => this.renew(), renewEvery).unref();
  }

  /** Releases the lock. If that fails, the lock ends by itself. */
  release(): void {
    clearInterval(this.timer);
    const end = () => this.swap(0).catch(() => {});
    // A renewal changes the version that is to be replaced.
    if (this.renewing !== undefined) void this.renewing.then(end);
    else void end();
  }

  private renew(): void {
    this.renewing ??= this.swap(lockFor).then(
      (isOurs) => {
        this.renewing = undefined;
        // The process was stopped for so long that another one has taken the lock.
        if (!isOurs) clearInterval(this.timer);
      },
      () => {
        this.renewing = undefined;
      },
    );
  }

  private async swap(ttl: number): Promise<boolean> {
    const { isDone, now } = await this.adapter.swap(this.name, "", { expected: this.version, ttl });
    if (isDone) this.version = now.version;
    return isDone;
  }
}
