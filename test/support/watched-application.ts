/** A small application for tools that restart it when a file is saved, and a page of it that stays open meanwhile. */
import supertest from "supertest";
import { textOf } from "./page.js";
import { cookieOf, createSender, joinPage, openSocket } from "./socket.js";

/** The file that starts it. It has no secret. */
export const server = `
import express from "express";
import { hyperLive } from "hyper-live";
import { Tally } from "./tally.js";
const app = express();
app.use(hyperLive());
app.get("/", (request, response) => response.live(Tally));
app.listen(process.env.PORT);
`;

/** The file of its component, with a word of its template. It is both JavaScript and TypeScript. */
export const tally = (word: string) => `
import { html, live } from "hyper-live";
export const Tally = live(class Tally {
  count = 0;
  add() { this.count++; }
  render() { return html\`<p>${word}: \${this.count} <button @click="add">+</button></p>\`; }
});
`;

/** What a page shows. */
export interface Shown {
  before: string;
  /** once it has joined the restarted application */
  after: string;
  /** after another event */
  later: string;
}

/** Opens a page, counts, saves a file, and follows the page to the process that was started then. */
export async function goesOn(url: string, save: () => void): Promise<Shown> {
  const site = { url, agent: () => supertest.agent(url) };
  const { agent, page, socket, event } = await joinPage(site, "/");
  const before = `${textOf(page.html).split(":")[0]}: ${lastValue(await event("add"))}`;
  save();
  await socket.closed;
  const seals = socket.received.map((text) => JSON.parse(text)).filter(([what]) => what === "seal");
  const seal = seals.at(-1)?.[2] ?? page.seals[0];
  const next = await reopen(site, cookieOf(agent));
  next.send(["join", "word", [0, seal, seals.length > 0 ? 0 : 1]]);
  let frame = await next.next();
  while (typeof frame[0] !== "number") frame = await next.next();
  const after = wordsOf(frame);
  const send = createSender(next);
  // The first event of this page was counted by the process before.
  await send("add");
  return { before, after, later: `${after.split(":")[0]}: ${lastValue(await send("add"))}` };
}

/** The number that a patch writes last. */
function lastValue(frame: readonly unknown[]): unknown {
  return (frame.at(-1) as unknown[] | undefined)?.at(-1);
}

/** The text of the component that a frame sends whole. */
function wordsOf(frame: readonly unknown[]): string {
  const [html] = frame.find((part) => Array.isArray(part)) as [string];
  return textOf(html).replace(/ \+$/, "");
}

async function reopen({ url }: { url: string }, cookie: string): ReturnType<typeof openSocket> {
  for (;;) {
    const opened = await openSocket({ url }, { cookie, origin: url }).catch(() => undefined);
    if (opened) return opened;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
