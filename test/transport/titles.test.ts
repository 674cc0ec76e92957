/** A page's title: by res.live's options, or by a title in what is shown; there is one, in the head. */
import { describe, expect, it } from "vitest";
import { html, live, mount } from "../../middleware/index.js";
import { htmxHeaders } from "../support/page.js";
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
    ["/whole/content", "head: Fixed &amp; fast"],
    ["/fixed", "head: Fixed &amp; fast"],
    ["/counted", "body: 0 unread"],
  ])("of %s is %s", async (path, title) => {
    const { text } = await (await serveTitles()).agent().get(path);
    expect(titlesOf(text)).toEqual([title]);
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
