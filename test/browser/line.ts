/** A page whose connection the test controls: it can close the connection, and drop frames. */
import type { WebSocketRoute } from "playwright-core";
import { onTestFinished } from "vitest";
import type { BrowsedSite } from "./gallery.js";
import { openPage } from "./sessions.js";
import { connected, markWindow, newSession } from "./visit.js";

/** Opens a page of the site in live mode, over such a connection, and marks its window. */
export async function openLine(site: BrowsedSite, path: string) {
  const line = {
    /** the sockets that the page has opened */
    sockets: [] as WebSocketRoute[],
    /** whose frames are dropped: those of the page, or of the server; a socket that lost one delivers none after it */
    swallow: undefined as "page" | "server" | undefined,
    /** which of the server's frames are lost */
    isLost: (_frame: string) => false as boolean,
    /** whether new sockets are connected; if not, they are closed */
    isUp: true,
    sent: [] as string[],
    received: [] as string[],
    /** closes the connection for both ends */
    async cut(code = 4000): Promise<void> {
      await line.sockets.at(-1)?.close({ code, reason: "cut by the test" });
    },
  };
  const context = await newSession(site.browser(), "live", onTestFinished, (socket) => {
    line.sockets.push(socket);
    if (!line.isUp) {
      void socket.close({ code: 4001, reason: "kept down by the test" });
      return;
    }
    const server = socket.connectToServer();
    const lost = { page: false, server: false };
    socket.onMessage((message) => {
      line.sent.push(String(message));
      lost.page ||= line.swallow === "page";
      if (!lost.page) server.send(message);
    });
    server.onMessage((message) => {
      line.received.push(String(message));
      lost.server ||= line.swallow === "server";
      if (!lost.server && !line.isLost(String(message))) socket.send(message);
    });
    socket.onClose(() => void server.close());
  });
  const page = await openPage(context);
  await page.goto(site.url() + path);
  await connected(page);
  await markWindow(page);
  return { page, line };
}
