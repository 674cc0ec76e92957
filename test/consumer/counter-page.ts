/**
 * A page with a counter, used in each of the three modes without a browser: what is sent is what a browser sends.
 *
 * A mode that works ends quietly. One that does not throws an error whose message says what went wrong.
 */
import { readPage, textOf } from "../support/page.js";
import { createSender, type FrameSocket } from "../support/socket.js";
import { type Answer, Visitor } from "./visitor.js";

/** What the page's text has to have when its button was pressed, besides the count. */
export interface Expected {
  shows?: string | undefined;
}

/** Form posts, each answered by a redirect to the page. */
export async function useByForm(url: string, { shows }: Expected = {}): Promise<void> {
  const visitor = new Visitor();
  let page = await getPage(visitor, url);
  for (const count of [1, 2]) {
    const headers = { "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate" };
    const answer = await press(visitor, page, page.url, headers);
    if (answer.status !== 303) throw new Error(`the post was answered by ${describe(answer)}`);
    page = await getPage(visitor, new URL(answer.headers.location as string, page.url).href);
    expectText(page.body, count, shows);
  }
}

/** htmx's posts, each answered by the component's fragment. */
export async function useByHtmx(url: string, { shows }: Expected = {}): Promise<void> {
  const visitor = new Visitor();
  const page = await getPage(visitor, url);
  await loadScripts(visitor, page);
  let seal = page;
  for (const count of [1, 2]) {
    const htmx = { "hx-request": "true", "hx-request-type": "partial", "hx-current-url": page.url };
    // Without Fetch Metadata, as at an address that is neither https nor this machine.
    const answer = await press(visitor, seal, page.url, htmx);
    if (answer.status !== 200) throw new Error(`htmx's post was answered by ${describe(answer)}`);
    expectText(answer.body, count, shows);
    seal = { ...answer, body: page.body.replace(sealOf(page), sealOf(answer)) };
  }
}

/** One socket, whose events are answered by patches. */
export async function useBySocket(url: string, { shows }: Expected = {}): Promise<void> {
  const visitor = new Visitor();
  const page = await getPage(visitor, url);
  await loadScripts(visitor, page);
  const frames = await join(visitor, page);
  const event = createSender(frames);
  for (const count of [1, 2]) {
    const answer = await within(10_000, event("increment"), "the event's answer");
    const text = JSON.stringify(answer);
    if (!text.includes(String(count)) || (shows && !frames.received.join().includes(shows)))
      throw new Error(`the event was answered by ${text}`);
  }
  await frames.close();
}

/** Joins a page's view over a socket of its own, with the seal that the page has or one that it was given since. */
export async function join(visitor: Visitor, page: Answer, seal = sealOf(page)): Promise<FrameSocket> {
  const address = new URL(attributeOf(page.body, "action"), page.url).href.replace("http", "ws");
  const opening = visitor.openSocket(`${address}/socket`, page.url);
  const frames = await within(15_000, opening, "the socket's handshake");
  frames.send(["join", "word", [0, seal, 0]]);
  const answer = await within(15_000, Promise.race([frames.next(), frames.closed]), "the join's answer");
  if (!Array.isArray(answer) || answer[0] !== "ok")
    throw new Error(`the join was answered by ${JSON.stringify(answer)}`);
  return frames;
}

/** Fetches a page that has a live component. */
export async function getPage(visitor: Visitor, url: string): Promise<Answer> {
  let answer = await visitor.get(url);
  // To a page that signs the visitor in, say.
  for (let hops = 0; hops < 3 && answer.headers.location; hops++)
    answer = await visitor.get(new URL(answer.headers.location, answer.url).href);
  if (answer.status !== 200) throw new Error(`GET was answered by ${describe(answer)}`);
  if (!sealOf(answer)) throw new Error(`the page has no live component: ${describe(answer)}`);
  return answer;
}

/** Fetches a page's scripts, which must be scripts. */
async function loadScripts(visitor: Visitor, page: Answer): Promise<void> {
  const sources = [...page.body.matchAll(/<script[^>]* src="([^"]*)"/g)].map(
    ([, source]) => source as string,
  );
  if (sources.length < 2) throw new Error("the page lacks its scripts");
  for (const source of sources) {
    const answer = await visitor.get(new URL(source, page.url).href);
    if (answer.status !== 200 || !/javascript/.test(answer.headers["content-type"] ?? ""))
      throw new Error(`the script ${source} was answered by ${describe(answer)}`);
  }
}

function press(visitor: Visitor, page: Answer, at: string, headers: Record<string, string>): Promise<Answer> {
  const action = attributeOf(page.body, "action");
  const fields = { ...hiddenFields(page.body), "on:0": "increment" };
  return visitor.post(new URL(action, at).href, at, fields, headers);
}

const sealOf = ({ body }: Answer): string => readPage(body).seals[0] || sealInFragment(body);

/** A fragment brings its new seal in an element of its own. */
function sealInFragment(body: string): string {
  return /name="_seal" value="([^"]*)"/.exec(body)?.[1] ?? "";
}

/** The fields of the view's own form: the seal, and what the application has added. */
function hiddenFields(body: string): Record<string, string> {
  const [form = ""] = /<form id="[\w-]+" data-live-view.*?<\/form>/s.exec(body) ?? [];
  const fields = form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g);
  return Object.fromEntries(Array.from(fields, ([, name, value]) => [name, value]));
}

/** An attribute of the view's own form. */
function attributeOf(body: string, name: string): string {
  const form = /<form id="[\w-]+" data-live-view[^>]*>/.exec(body)?.[0] ?? "";
  return new RegExp(` ${name}="([^"]*)"`).exec(form)?.[1]?.replaceAll("&amp;", "&") ?? "";
}

function expectText(body: string, count: number, shows: string | undefined): void {
  const text = textOf(body);
  if (!text.includes(`Count: ${count}`) || (shows && !text.includes(shows)))
    throw new Error(`after ${count} presses the page shows "${text.slice(0, 200)}"`);
}

function describe({ status, headers, body }: Answer): string {
  const location = headers.location ? ` to ${headers.location}` : "";
  return `${status}${location} ${textOf(body).slice(0, 200)}`.trim();
}

/** A promise's value, or an error where it takes longer. */
export async function within<T>(milliseconds: number, promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${what} did not come in ${milliseconds / 1000} s`)),
      milliseconds,
    );
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
