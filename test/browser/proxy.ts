/** A TCP proxy between browser and server that can refuse WebSockets or let them hang; it forwards other requests. */

import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";

export class SocketProxy {
  /** what happens to the handshake of a WebSocket */
  mode: "pass" | "refuse" | "hang" = "pass";
  /** number of handshakes received */
  handshakes = 0;
  /** bytes that browser and server have sent each other */
  bytes = 0;
  private readonly sockets: Socket[] = [];
  private readonly all = new Set<Socket>();
  private readonly server: Server;

  constructor(private readonly target: () => number) {
    this.server = createServer((socket) => this.accept(socket));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, resolve));
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** Makes the open WebSockets hang: neither end receives anything any more, not even that the connection was closed. */
  freeze(): void {
    for (const socket of this.sockets) socket.unpipe().removeAllListeners("data").resume();
  }

  /** Closes the open WebSockets. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Closes all connections. */
  cutAll(): void {
    for (const socket of this.all) socket.destroy();
  }

  close(): void {
    this.cutAll();
    this.server.close();
  }

  private accept(browser: Socket): void {
    this.all.add(browser);
    browser.on("close", () => this.all.delete(browser));
    browser.on("error", () => {});
    browser.once("data", (head: Buffer) => {
      const isHandshake = /^upgrade: websocket/im.test(head.toString("latin1"));
      if (isHandshake) this.handshakes++;
      if (isHandshake && this.mode === "refuse") return void browser.destroy();
      if (isHandshake && this.mode === "hang") return void this.sockets.push(browser);
      const server = connect(this.target());
      server.on("error", () => browser.destroy());
      if (isHandshake) this.sockets.push(browser, server);
      this.bytes += head.length;
      for (const end of [browser, server]) end.on("data", ({ length }: Buffer) => (this.bytes += length));
      server.write(head);
      server.pipe(browser);
      browser.pipe(server);
      browser.on("close", () => server.destroy());
      return undefined;
    });
  }
}
