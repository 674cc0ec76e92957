/** A visitor's page over any of the three transports, so that a test can run the same steps over each. */
import { getPage, htmxHeaders, postEvent, readPage, textOf } from "./page.js";
import type { TestSite } from "./site.js";
import { joinPage } from "./socket.js";

export const transports = ["form", "htmx", "live"] as const;
export type Transport = (typeof transports)[number];

/**
 * Sends an event of a component, by default the first, with the fields of a form if given. Returns the answer: the text of the page or fragment, or the
 * frame.
 */
export type Send = (binding: string, fields?: Record<string, string>, component?: number) => Promise<string>;

/** Opens a page. */
export async function openSession(site: TestSite, path: string, transport: Transport): Promise<Send> {
  if (transport === "live") {
    const { event } = await joinPage(site, path);
    return async (binding, fields = {}, component = 0) =>
      JSON.stringify(await event(binding, { component, input: Object.entries(fields).flat() }));
  }
  const agent = site.agent();
  let page = await getPage(agent, path);
  const headers = transport === "htmx" ? htmxHeaders : {};
  return async (binding, fields, component = 0) => {
    const event = { component, headers, ...(fields && { form: fields }) };
    let response = await postEvent(agent, page, binding, event);
    if (response.status === 303) response = await agent.get(response.get("Location") as string);
    const read = readPage(response.text);
    if (read.seals.length > 0) page = read;
    return textOf(response.text);
  };
}
