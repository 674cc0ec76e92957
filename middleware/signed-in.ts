/** The open connections of users who are signed in, in the order in which the application is asked about them. */
import { Groups } from "./state/adapters/groups.js";

/** A page's connection, opened by a request with an identity. */
export interface SignedInConnection {
  /** the cookies that its upgrade request had */
  readonly cookies: string | undefined;
}

/** Milliseconds for which an upgrade request can be on its way through the application; see `transport/replay.ts`. */
const upgradeTime = 5_000;
/** Milliseconds for which news are remembered: few posts take longer. */
const newsTime = 60_000;

export class SignedIn<Connection extends SignedInConnection> {
  /** when there was news about an owner, by owner; the oldest come first */
  private readonly news = new Map<string, number>();
  /** all of them, in the order in which they are asked about */
  readonly turns = new Set<Connection>();
  private readonly byCookies = new Groups<Connection>();
  private readonly removals = new Map<Connection, () => void>();

  get size(): number {
    return this.turns.size;
  }

  add(connection: Connection): void {
    this.turns.add(connection);
    const { cookies } = connection;
    if (cookies !== undefined) this.removals.set(connection, this.byCookies.add(cookies, connection));
  }

  remove(connection: Connection): void {
    this.turns.delete(connection);
    this.removals.get(connection)?.();
    this.removals.delete(connection);
  }

  /** Records that an owner may have signed out. */
  noteNews(owner: string): void {
    this.news.delete(owner);
    this.news.set(owner, performance.now());
    for (const [oldest, time] of this.news) {
      if (performance.now() - time < newsTime) break;
      this.news.delete(oldest);
    }
  }

  /** Whether an owner may have signed out while an upgrade request was on its way. */
  hasNews(owner: string): boolean {
    return performance.now() - (this.news.get(owner) ?? Number.NEGATIVE_INFINITY) < upgradeTime;
  }

  /**
   * Whether an owner may have signed out since a time.
   *
   * @param time - as of `performance.now()`; whether there were news is not known if it is long ago
   */
  hasNewsSince(owner: string, time: number): boolean {
    const isLongAgo = performance.now() - time >= newsTime;
    return isLongAgo || (this.news.get(owner) ?? Number.NEGATIVE_INFINITY) >= time;
  }

  /** The connections of browsers that have sent these cookies. */
  withCookies(cookies: string): readonly Connection[] {
    return this.byCookies.has(cookies) ? this.byCookies.of(cookies) : [];
  }
}
