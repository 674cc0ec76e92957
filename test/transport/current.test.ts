/** Links to the page itself are marked by the server: in pages, fragments, and answers to htmx. */
import { describe, expect, it } from "vitest";
import { html, live, url } from "../../middleware/index.js";
import { getPage, htmxHeaders, postAndFollow, postEvent } from "../support/page.js";
import { serve } from "../support/site.js";

@live
class Tabs {
  tab = url("one", { values: ["one", "two"] });
  turn() {
    this.tab = "two";
  }
  render() {
    return html`<nav>
      ${["one", "two"].map((tab) => html`<a href="?tab=${tab}" data-live-current>${tab}</a>`)}
      <button @click="turn">Two</button>
    </nav>`;
  }
}

const serveTabs = () =>
  serve((app) => {
    app.get(["/tabs", "/tabs/:id"], (_request, response) =>
      response.live(html`<main><a href="/tabs" data-live-current="section">Tabs</a>${Tabs}</main>`),
    );
    app.get("/embedded", async (request, response) => void response.send(await request.live(Tabs)));
  });

/** The texts of the links that are marked, each with its mark. */
const marked = (text: string) =>
  Array.from(text.matchAll(/aria-current="(\w+)"[^>]*>([^<]*)/g), ([, mark, name]) => `${name} ${mark}`);

describe("the link to the page", () => {
  it("is marked in a page, and in that which a form's post leads to", async () => {
    const agent = (await serveTabs()).agent();
    const page = await getPage(agent, "/tabs?tab=one");
    expect(marked(page.html)).toEqual(["Tabs page", "one page"]);
    expect(marked((await postAndFollow(agent, page, "turn")).html)).toEqual(["Tabs page", "two page"]);
    expect(marked((await getPage(agent, "/tabs/7")).html)).toEqual(["Tabs true"]);
  });

  it("is marked in a component of a page that another template engine writes", async () => {
    const { text } = await (await serveTabs()).agent().get("/embedded?tab=two");
    expect(marked(text)).toEqual(["two page"]);
  });

  it("is marked in an answer to htmx, as the address is then", async () => {
    const agent = (await serveTabs()).agent();
    const page = await getPage(agent, "/tabs?tab=one");
    const { text } = await postEvent(agent, page, "turn", { headers: htmxHeaders });
    expect(marked(text)).toEqual(["two page"]);
  });
});
