/** The open connections of users who are signed in, to ask the application again about each in turn. */
import { Groups } from "./state/adapters/groups.js";

/** A page's connection, opened by a request with an identity. */
export interface SignedInConnection {
  /** the cookies that its upgrade request had */
  readonly cookies: string | undefined;
}

export class SignedIn<Connection extends SignedInConnection> {
  /** in the order in which they were asked about; a Set iterates in the order of insertion */
  private readonly turns = new Set<Connection>();
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

  /** The connections of browsers that have sent these cookies. */
  withCookies(cookies: string): readonly Connection[] {
    return this.byCookies.has(cookies) ? this.byCookies.of(cookies) : [];
  }

  /** The connection whose turn it is; the next one is another. */
  next(): Connection | undefined {
    const [connection] = this.turns;
    if (!connection) return undefined;
    this.turns.delete(connection);
    this.turns.add(connection);
    return connection;
  }
}
