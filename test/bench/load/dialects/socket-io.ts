/** socket.io's page: Engine.IO 4 and Socket.IO 5 over the WebSocket alone. */
import { SocketWire } from "../wire.js";
import type { Bytes, Dialect } from "./dialect.js";
import { countIn, isDoneAfter, loadPage, nextRow, SocketPage } from "./page.js";

class SocketIoPage extends SocketPage {
  private expected = "";

  constructor(
    wire: SocketWire,
    page: Bytes,
    private readonly path: string,
    private readonly isEcho: boolean,
  ) {
    super(wire, page);
  }

  click(): void {
    const { event, expected } = this.next(this.clicks);
    this.clicks++;
    this.expected = expected;
    this.wire.send(event);
  }

  private next(clicks: number): { event: string; expected: string } {
    if (this.isEcho) return { event: `42["echo",${clicks}]`, expected: `42["echo",${clicks}]` };
    if (!this.path.startsWith("/rows"))
      return { event: '42["increment"]', expected: `<output>${clicks + 1}</output>` };
    const count = countIn(this.path);
    const row = nextRow(clicks, count);
    const expected = `>${isDoneAfter(clicks, count) ? "done" : "open"}<`;
    return { event: `42["toggle",${row}]`, expected };
  }

  protected take(text: string): void {
    if (text === "2") this.wire.send("3");
    else if (this.expected === "") this.onChange();
    else this.onAnswer(text.includes(this.expected) ? undefined : text);
  }
}

function speak(isEcho: boolean): Dialect {
  return {
    async open(port, path) {
      const { page } = await loadPage(port, path);
      const query = `EIO=4&transport=websocket&path=${encodeURIComponent(path)}`;
      const wire = await SocketWire.open(port, `/socket.io/?${query}`, []);
      await new Promise<void>((resolve) => {
        wire.onText = (text) => {
          if (text.startsWith("0")) wire.send("40");
          else if (text.startsWith("40")) resolve();
        };
      });
      return new SocketIoPage(wire, page, path, isEcho);
    },
  };
}

export const socketIo = speak(false);
export const socketIoEcho = speak(true);
