/** The floor's page: a frame is sent, and comes back. */
import { SocketWire } from "../wire.js";
import type { Bytes, Dialect } from "./dialect.js";
import { loadPage, SocketPage } from "./page.js";

class BarePage extends SocketPage {
  private sent = "";

  /** @param isBusy - whether it may click again before it was answered */
  constructor(
    wire: SocketWire,
    page: Bytes,
    private readonly isBusy: boolean,
  ) {
    super(wire, page);
  }

  click(): void {
    this.clicks++;
    // As long as what Hyper Live's page sends.
    this.sent = `[0,0,${this.clicks},${this.clicks - 1},"increment"]`;
    this.wire.send(this.sent);
  }

  protected take(text: string): void {
    if (this.sent === "" || text.startsWith("[0,0,0,")) this.onChange(Number(/\d+(?=\]\]$)/.exec(text)?.[0]));
    else
      this.onAnswer(text === this.sent || (this.isBusy && text.endsWith('"increment"]')) ? undefined : text);
  }
}

export const bare: Dialect = {
  async open(port, path) {
    const { page } = await loadPage(port, path);
    return new BarePage(await SocketWire.open(port, "/", []), page, path === "/busy");
  },
};
