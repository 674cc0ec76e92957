/** The user of a page with a connection. */
import type { Visitor } from "../component/visitor.js";
import { connectionId } from "../state/realtime/connections.js";

export class PageVisitor implements Visitor {
  // Not set for most users.
  declare hold?: Promise<void> | undefined;
  declare isEnded?: boolean;
  /** called after each event of the page; set where a handler can sign the user out */
  declare afterEvent?: () => void;

  /** @param connection - the number of its connection in this process */
  constructor(
    public data: Visitor["data"],
    readonly connection: number,
  ) {}

  get connectionId(): string {
    return connectionId(this.connection);
  }
}
