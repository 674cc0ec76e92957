/** Sockets that show no view, and are closed if that stays so. One timer serves all sockets of a site. */

import { runWithoutContext } from "../deferred.js";

/** A socket that can be closed since it shows no view. */
interface Unused {
  closeUnused(): void;
}

/** Milliseconds after which closing sockets yields, so that events are not delayed. */
const turn = 2;

export class Unjoined {
  /** since when, the earliest first */
  private readonly since = new Map<Unused, number>();
  private timer: NodeJS.Timeout | undefined;

  /** @param joinTime - milliseconds that a socket may be without a view */
  constructor(private readonly joinTime: number) {}

  /** Adds a socket that shows no view from now on, or has shown none for a while. */
  add(socket: Unused): void {
    if (this.joinTime === Number.POSITIVE_INFINITY || this.since.has(socket)) return;
    this.since.set(socket, performance.now());
    this.startTimer();
  }

  /** Removes a socket, since it shows a view or was closed. */
  remove(socket: Unused): void {
    this.since.delete(socket);
  }

  private startTimer(): void {
    const [earliest] = this.since.values();
    if (this.timer || earliest === undefined) return;
    const wait = Math.max(1, earliest + this.joinTime - performance.now());
    // Longer times overflow the timer; it is then started again.
    const time = Math.min(wait, 0x7fffffff);
    // Each timer starts the next one, and all would keep the context of the first socket's request.
    this.timer = runWithoutContext(() => setTimeout(() => this.closeDue(), time).unref());
  }

  private closeDue(): void {
    this.timer = undefined;
    const now = performance.now();
    for (const [socket, since] of this.since) {
      if (since + this.joinTime > now || performance.now() > now + turn) break;
      this.since.delete(socket);
      socket.closeUnused();
    }
    this.startTimer();
  }
}
