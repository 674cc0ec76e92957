import type { AddressInfo } from "node:net";
import type { Express } from "express";
import supertest from "supertest";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";

export const modes = ["form", "htmx", "live"] as const;
type Mode = (typeof modes)[number];

/** Opens the page, and sends its events as a browser would: by a form, by htmx, or over the socket. */
export async function visit(app: Express, mode: Mode) {
  const server = app.listen(0);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const agent = supertest.agent(server);
  const first = await agent.get("/");
  const cookies = [first.get("Set-Cookie") ?? []].flat();
  const cookie = cookies.map((each) => each.split(";")[0]).join("; ");
  let html = first.text;
  const seal = () => /name="_seal" value="([^"]*)"/.exec(html)?.[1] ?? "";

  /** Sends a click, or a form with its fields; gives what the page shows of it. */
  async function send(binding: string, fields?: Record<string, string>): Promise<string> {
    if (mode === "live") return sendLive(binding, fields);
    const name = fields ? "submit:0" : "on:0";
    const post = agent
      .post("/_live")
      .type("form")
      .send({ _seal: seal(), [name]: binding, ...fields });
    if (mode === "htmx") post.set({ "HX-Request": "true", "HX-Request-Type": "partial" });
    const answer = await post;
    html = answer.status === 303 ? (await agent.get(answer.get("Location") ?? "")).text : answer.text;
    return textOf(html);
  }

  let socket: WebSocket | undefined;
  let count = 0;
  let patches = 0;
  async function sendLive(binding: string, fields?: Record<string, string>): Promise<string> {
    if (!socket) {
      const { port } = server.address() as AddressInfo;
      const headers = { cookie, origin: `http://127.0.0.1:${port}` };
      socket = new WebSocket(`ws://127.0.0.1:${port}/_live/socket`, { headers });
      await new Promise((resolve) => socket?.once("open", resolve));
      socket.send(JSON.stringify(["join", "a-test", [0, seal(), 0]]));
      await nextFrame(socket);
    }
    const input = Object.entries(fields ?? {}).flat();
    socket.send(JSON.stringify([0, 0, ++count, patches++, binding, ...input]));
    return nextFrame(socket);
  }

  return { text: () => textOf(html), send };
}

/** What a reader sees of HTML. */
function textOf(html: string): string {
  return html.replace(/<!--.*?-->/gs, "").replace(/<[^>]*>/g, " ");
}

function nextFrame(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => socket.once("message", (data) => resolve(String(data))));
}
