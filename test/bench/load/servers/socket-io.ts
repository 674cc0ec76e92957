/** socket.io, with HTML written by hand: what a user of it sends for the same pages, and a bare echo. */
import { createServer } from "node:http";
import { Server, type Socket } from "socket.io";
import { serve } from "./control.js";
import { countOf, makeRows, type Row, writeCells } from "./rows.js";

let sharedCount = 0;

const writeCount = (count: number) => `<p>Count: <output>${count}</output></p>`;

function writeRow(row: Row): string {
  const button = `<button data-id="${row.id}">${row.isDone ? "done" : "open"}</button>`;
  return `<tr id="row-${row.id}" class="${row.isDone ? "done" : ""}">${writeCells(row)}<td>${button}</td></tr>`;
}

function writeContent(url: string): string {
  if (url.startsWith("/rows")) {
    return `<table><tbody>${makeRows(countOf(url)).map(writeRow).join("")}</tbody></table>`;
  }
  return `<div>${writeCount(url.startsWith("/shared") ? sharedCount : 0)}</div><button>+</button>`;
}

const server = createServer((request, response) => {
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.end(
    `<!doctype html><html lang="en"><title>socket.io</title><script src="/socket.io/socket.io.min.js"></script>${writeContent(request.url ?? "")}</html>`,
  );
});
const io = new Server(server, { serveClient: false });

function onConnection(socket: Socket): void {
  const { path } = socket.handshake.query;
  socket.on("echo", (text) => socket.emit("echo", text));
  if (path === "/counter") {
    let count = 0;
    socket.on("increment", () => socket.emit("html", writeCount(++count)));
  } else if (typeof path === "string" && path.startsWith("/rows")) {
    const rows = makeRows(countOf(path));
    socket.on("toggle", (id: number) => {
      const row = rows.find((each) => each.id === id);
      if (!row) return;
      row.isDone = !row.isDone;
      socket.emit("row", id, writeRow(row));
    });
  } else if (path === "/shared") void socket.join("shared");
}

io.on("connection", onConnection);
serve(server, (to) => {
  sharedCount = to;
  io.to("shared").emit("html", writeCount(to));
});
