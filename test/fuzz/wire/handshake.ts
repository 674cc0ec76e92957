/** The handshake of a page's socket. */
import type { Entry } from "../mutate/entries.js";
import { writeRequest } from "./http.js";

/** Whose socket it is. */
export interface Owner {
  port: number;
  origin: string;
  cookie: string;
}

export function handshakeHeaders({ port, origin, cookie }: Owner): Entry[] {
  return [
    ["Host", `127.0.0.1:${port}`],
    ["Connection", "Upgrade"],
    ["Upgrade", "websocket"],
    ["Sec-WebSocket-Version", "13"],
    ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
    ["Origin", origin],
    ["Cookie", cookie],
  ];
}

export function writeHandshake(owner: Owner): Buffer {
  return writeRequest({ method: "GET", target: "/_live/socket", headers: handshakeHeaders(owner) });
}
