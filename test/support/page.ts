/** Reads a live page's HTML as a browser would use it, and posts its events. */
import type supertest from "supertest";
import type { Test } from "supertest";

export type Agent = ReturnType<typeof supertest.agent>;

export interface LivePage {
  html: string;
  /** the visible text of its body */
  text: string;
  /** the seals of its views, in order */
  seals: string[];
  /** the keys of its views, in order; the `data-live` of their elements starts with them */
  keys: string[];
}

/** Parses a page. */
export function readPage(html: string): LivePage {
  const forms = [...html.matchAll(/<form id="(\w+|[\w-]+)" data-live-view.*?<\/form>/gs)];
  return {
    html,
    text: textOf(html),
    keys: forms.map(([, key]) => key as string),
    seals: forms.map(([form]) => /name="_seal" value="([^"]*)"/.exec(form)?.[1] ?? ""),
  };
}

/** The text of a page or a fragment, without elements and comments. */
export function textOf(html: string): string {
  const body = html.replace(/^.*<body>/s, "");
  const text = body.replace(/<!--.*?-->/gs, "").replace(/<[^>]*>/g, " ");
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ")
    .trim();
}

/** Fetches a page. */
export async function getPage(agent: Agent, path: string): Promise<LivePage> {
  const response = await agent.get(path);
  if (response.status !== 200) throw new Error(`GET ${path}: ${response.status} ${response.text}`);
  return readPage(response.text);
}

export interface PostedEvent {
  /** the component's number in its view; default 0 */
  component?: number;
  /** the form's fields; if given, a submit is sent, else a click */
  form?: Record<string, string>;
  headers?: Record<string, string>;
}

/** The headers of htmx's own requests. */
export const htmxHeaders = { "HX-Request": "true", "HX-Request-Type": "partial" };

/** Posts an event of a page's first view, as its button or form would. */
export function postEvent(agent: Agent, page: LivePage, binding: string, event: PostedEvent = {}): Test {
  const { component = 0, form, headers = {} } = event;
  const name = `${form ? "submit" : "on"}:${component}`;
  return agent
    .post("/_live")
    .set(headers)
    .type("form")
    .send({ _seal: page.seals[0] ?? "", [name]: binding, ...form });
}

/** Posts an event and follows the redirect to the page. */
export async function postAndFollow(
  agent: Agent,
  page: LivePage,
  binding: string,
  event: PostedEvent = {},
): Promise<LivePage> {
  const response = await postEvent(agent, page, binding, event);
  if (response.status !== 303) throw new Error(`post of ${binding}: ${response.status} ${response.text}`);
  return getPage(agent, response.get("Location") as string);
}
