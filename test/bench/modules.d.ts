/** The peers are installed only when the benchmark runs, so the types can't count on them. */
declare module "@lit-labs/ssr";
declare module "@lit-labs/ssr/lib/render-result.js";
declare module "dot";
declare module "ejs";
declare module "eta";
declare module "ghtml";
declare module "handlebars";
declare module "hono/html";
declare module "lit";
declare module "lit/directives/repeat.js";
declare module "lit/static-html.js";
declare module "liveviewjs";
declare module "pug";
declare module "tempura";
declare module "@tus/file-store";
declare module "@tus/server";
declare module "formidable";
declare module "multer";
declare module "tus-js-client";
declare module "socket.io" {
  export interface Socket {
    handshake: { query: Record<string, unknown> };
    on(event: string, listener: (...values: never[]) => void): void;
    emit(event: string, ...values: unknown[]): void;
    join(room: string): void;
  }
  export class Server {
    constructor(server: import("node:http").Server, options: { serveClient: boolean });
    on(event: "connection", listener: (socket: Socket) => void): void;
    to(room: string): { emit(event: string, ...values: unknown[]): void };
  }
}
