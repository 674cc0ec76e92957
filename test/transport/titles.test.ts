/** A page's title: by res.live's options, or by a title in what is shown; there is one, in the head. */
import { describe, expect, it } from "vitest";
import { html, live, mount } from "../../middleware/index.js";
import { getPage, htmxHeaders, postAndFollow, postEvent } from "../support/page.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

@live
class Inbox {
  unread = 0;
  more(): void {
    this.unread++;
  }
  render() {
    return html`<section><h1>Inbox</h1><button @click="more">More</button></section>`;
  }
}

@live
class Counted {
  unread = 0;
  more(): void {
    this.unread++;
  }
  render() {
    return html`<section><title>${this.unread} unread</title><button @click="more">More</button></section>`;
  }
}

@live
class Fixed {
  render() {
    return html`<section><title>Fixed &amp; fast</title><p>Text</p></section>`;
  }
}

/** Shows a ticket, with a title of its own, and closes it. */
@live
class Desk {
  opened = 0;
  open(): void {
    this.opened = 7;
  }
  close(): void {
    this.opened = 0;
  }
  render() {
    const ticket = this.opened > 0 && html`<p><title>Ticket ${this.opened}</title>It is open.</p>`;
    return html`<section>
      <button @click="open">Open</button><button @click="close">Close</button>${ticket}
    </section>`;
  }
}

const icon = html`<svg viewBox="0 0 1 1"><title>An icon</title><path d="M0 0" /></svg>`;
const whole = (content: unknown) =>
  html`<!doctype html><html lang="en"><head><title>Site</title></head><body>${content as string}</body></html>`;

const serveTitles = () =>
  serve((app) => {
    app.get("/default", (_request, response) => response.live(Inbox));
    app.get("/option", (_request, response) =>
      response.live(Inbox, { unread: 1 }, { title: "Your <inbox>" }),
    );
    app.get("/mounted", (_request, response) => response.live(mount(Inbox), { title: "Mounted" }));
    app.get("/template", (_request, response) =>
      response.live(html`<main>${Inbox}</main>`, { title: "Template" }),
    );
    app.get("/none", (_request, response) => response.live(html`<main>${icon} ${Inbox}</main>`));
    app.get("/content", (_request, response) =>
      response.live(html`<main>${icon}<title>${"Tea & cake"}</title>${Inbox}</main>`),
    );
    app.get("/both", (_request, response) =>
      response.live(html`<main><title>In the content</title></main>`, { title: "In the option" }),
    );
    app.get("/whole", (_request, response) => response.live(whole(html`<p>Text</p>`)));
    app.get("/whole/option", (_request, response) => response.live(whole("text"), { title: "Option" }));
    app.get("/whole/content", (_request, response) => response.live(whole(Fixed)));
    app.get("/fixed", (_request, response) => response.live(Fixed));
    app.get("/counted", (_request, response) => response.live(Counted));
    app.get("/counted/option", (_request, response) => response.live(Counted, {}, { title: "Mail" }));
    app.get("/counted/layout", (_request, response) => response.live(whole(Counted)));
    app.get("/desk", (_request, response) =>
      response.live(html`<main>${Counted}${Desk}</main>`, { title: `"Desk" & more` }),
    );
    app.get("/desks", (_request, response) => response.live(html`<main>${Desk}${Counted}</main>`));
  });

/** The titles of a page that are none of a drawing's, each with the part of the page that it stands in. */
function titlesOf(page: string): string[] {
  const bodyAt = page.indexOf("<body");
  const plain = page.replace(/<svg.*?<\/svg>/gs, (drawing) => " ".repeat(drawing.length));
  return Array.from(
    plain.matchAll(/<title[^>]*>([^<]*)<\/title>/g),
    ({ index, 1: text }) => `${index < bodyAt ? "head" : "body"}: ${text}`,
  );
}

describe("a page's title", () => {
  it.each([
    ["/default", "head: Inbox"],
    ["/option", "head: Your &lt;inbox&gt;"],
    ["/mounted", "head: Mounted"],
    ["/template", "head: Template"],
    ["/none", "head: "],
    ["/content", "head: Tea &amp; cake"],
    ["/both", "head: In the option"],
    ["/whole", "head: Site"],
    ["/whole/option", "head: Option"],
    ["/whole/content", "head: Fixed &amp; fast", "body: Fixed &amp; fast"],
    ["/fixed", "head: Fixed &amp; fast", "body: Fixed &amp; fast"],
    ["/counted", "head: 0 unread", "body: 0 unread"],
    ["/counted/option", "head: 0 unread", "body: 0 unread"],
    ["/counted/layout", "head: 0 unread", "body: 0 unread"],
  ])("of %s is %s", async (path, ...titles) => {
    const { text } = await (await serveTitles()).agent().get(path);
    expect(titlesOf(text)).toEqual(titles);
  });

  it("is that of the last component that has one, and the page's own again without it, by posts", async () => {
    const agent = (await serveTitles()).agent();
    const page = await getPage(agent, "/desk");
    expect(titlesOf(page.html)[0]).toBe("head: 0 unread");
    expect(page.html).toContain('<title data-live-base-title="&quot;Desk&quot; &amp; more">0 unread</title>');
    const opened = await postAndFollow(agent, page, "open", { component: 1 });
    expect(titlesOf(opened.html)[0]).toBe("head: Ticket 7");
    expect(titlesOf((await postAndFollow(agent, opened, "close", { component: 1 })).html)[0]).toBe(
      "head: 0 unread",
    );
  });

  it("goes along with htmx's answers: the one that counts, whichever component has it", async () => {
    const agent = (await serveTitles()).agent();
    const titleAfter = async (path: string, binding: string, component = 0) => {
      const page = await getPage(agent, path);
      const { text } = await postEvent(agent, page, binding, { component, headers: htmxHeaders });
      return /^<title>(.*?)<\/title>/.exec(text)?.[1];
    };
    expect(await titleAfter("/desk", "open", 1)).toBe("Ticket 7");
    expect(await titleAfter("/desk", "more")).toBe("1 unread");
    expect(await titleAfter("/desks", "open")).toBe("0 unread");
    expect(await titleAfter("/default", "more")).toBeUndefined();
  });

  it("goes along with a fragment, for htmx to show it", async () => {
    const site = await serveTitles();
    const fragment = (path: string) => site.agent().get(path).set(htmxHeaders);
    expect((await fragment("/option")).text).toMatch(/^<title>Your &lt;inbox&gt;<\/title>/);
    expect((await fragment("/default")).text).not.toContain("<title");
  });

  it("of a component changes by patches, where it stands", async () => {
    const { event } = await joinPage(await serveTitles(), "/counted");
    expect(await event("more")).toEqual([0, 0, 1, [0, "1 unread"]]);
  });
});
