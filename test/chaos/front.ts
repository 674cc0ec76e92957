/**
 * The proxy in front of the processes, which the harness lets misbehave: it cuts and stalls connections, answers with
 * errors of its own, delays posts and loses their answers.
 */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  request as send,
} from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Fleet } from "./fleet.js";
import type { Random } from "./random.js";

/** How the proxy treats posts. */
export type PostFault = "none" | "bad gateway" | "own page" | "late" | "lost answer";

export class Front {
  /** whether handshakes of WebSockets are refused */
  blocksSockets = false;
  postFault: PostFault = "none";
  private readonly sockets = new Set<[Duplex, Socket]>();
  private readonly server: Server;

  constructor(
    private readonly fleet: Fleet,
    private readonly random: Random,
  ) {
    this.server = createServer((request, response) => this.pass(request, response));
    this.server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.passUpgrade(request, socket, head),
    );
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.cut(1);
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  // --- Faults ---

  /** Cuts a share of the open WebSockets. */
  cut(share: number): void {
    for (const [browser, server] of this.sockets) {
      if (!this.random.chance(share)) continue;
      browser.destroy();
      server.destroy();
    }
  }

  /** Cuts a share of the open WebSockets in the middle of the next frame, whichever way that goes. */
  cutMidFrame(share: number): void {
    for (const [browser, server] of this.sockets) {
      if (!this.random.chance(share)) continue;
      for (const [from, to] of [
        [browser, server],
        [server, browser],
      ] as const) {
        from.unpipe(to);
        from.once("data", (data: Buffer) => {
          to.write(data.subarray(0, data.length / 2), () => to.destroy());
        });
        from.resume();
      }
    }
  }

  /**
   * Lets a share of the WebSockets hang, with all that is on its way.
   *
   * @param isHalf - whether only what the server sends is held up
   * @returns lets them go on, or ends them
   */
  stall(share: number, isHalf = false): { resume(): void; cut(): void } {
    const stalled = [...this.sockets].filter(() => this.random.chance(share));
    for (const [browser, server] of stalled) {
      server.unpipe(browser);
      if (!isHalf) browser.unpipe(server);
    }
    return {
      resume() {
        for (const [browser, server] of stalled) {
          server.pipe(browser);
          if (!isHalf) browser.pipe(server);
        }
      },
      cut() {
        for (const pair of stalled) for (const end of pair) end.destroy();
      },
    };
  }

  // --- Passing on ---

  /** Any process, if they share a store; else the oldest one until it is told to end, since it alone has the pages' states. */
  private get target(): number | undefined {
    const { ready, isShared } = this.fleet;
    return (isShared ? this.random.pick(ready) : ready[0])?.port;
  }

  private pass(request: IncomingMessage, response: ServerResponse): void {
    const fault = request.method === "POST" ? this.postFault : "none";
    if (fault === "bad gateway") return void response.writeHead(502).end("Bad Gateway");
    if (fault === "own page")
      return void response.writeHead(200, { "Content-Type": "text/html" }).end("<h1>Please wait</h1>");
    if (fault === "late") return void setTimeout(() => this.passNow(request, response, false), 1500);
    this.passNow(request, response, fault === "lost answer");
  }

  private passNow(request: IncomingMessage, response: ServerResponse, isLost: boolean): void {
    const { method, url: path, headers } = request;
    const inner = send({ host: "127.0.0.1", port: this.target, method, path, headers }, (answer) => {
      if (isLost) return void response.destroy();
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    inner.on("error", () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end("Bad Gateway");
    });
    request.pipe(inner);
    response.on("close", () => inner.destroy());
  }

  private passUpgrade(request: IncomingMessage, browser: Duplex, head: Buffer): void {
    const port = this.target;
    browser.on("error", () => {});
    if (this.blocksSockets || port === undefined) return void browser.destroy();
    const server = connect(port, "127.0.0.1");
    server.on("error", () => browser.destroy());
    const pair: [Duplex, Socket] = [browser, server];
    this.sockets.add(pair);
    const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
    server.write(`GET ${request.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
    server.write(head);
    browser.pipe(server).pipe(browser);
    const end = () => {
      this.sockets.delete(pair);
      browser.destroy();
      server.destroy();
    };
    browser.on("close", end);
    server.on("close", end);
  }
}
