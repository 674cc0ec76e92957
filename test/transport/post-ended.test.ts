/** A post after its sender's session has ended: the answer has what was posted, so that it can be sent again. */
import { Length } from "class-validator";
import { describe, expect, it } from "vitest";
import { errors, handler, html, IsFile, LiveError, live, type Upload } from "../../middleware/index.js";
import { getPage, htmxHeaders, postEvent } from "../support/page.js";
import { serve } from "../support/site.js";
import { filesIn, newFolder, postFiles } from "../support/uploads.js";

@live
class Letter {
  sent = "";
  @handler(String, String, String)
  send(text: string, password: string, secret: string): void {
    this.sent = [text, password, secret].join();
  }
  render() {
    return html`<section>
      <output>${this.sent}</output>
      <form @submit="send(text, password, secret)">
        <textarea name="text"></textarea> <input type="password" name="password" /> <input name="secret" />
      </form>
    </section>`;
  }
}

class Parcel {
  @Length(1, 99) before!: string;
  @IsFile({ types: [".txt"] }) file!: Upload;
  @Length(1, 99) note!: string;
}

@live
class Parcels {
  sent = "";
  @handler(Parcel)
  async send({ before, file, note }: Parcel): Promise<void> {
    this.sent = `${before} ${note} ${Buffer.from(await file.arrayBuffer())}`;
  }
  render() {
    return html`<form @submit="send"><input name="before" /><input type="file" name="file" />
      <input name="note" />${errors(this, "file")}<p>${this.sent}</p></form>`;
  }
}

/** A site whose users are all signed out while `isOver` says so. */
async function serveLetters() {
  const session = { isOver: false };
  const site = await serve((app) => app.get("/letters", (_request, response) => response.live(Letter)), {
    context: ({ method }) => {
      if (session.isOver && method === "POST")
        throw new LiveError("HL_SESSION_ENDED", "Signed out.", { status: 403 });
      return {};
    },
  });
  return { site, session };
}

const form = { text: `"><script>alert(1)</script>\n'&amp;`, password: "tiger", secret: "" };
const send = "send(text,password,secret)";

/** The fields and the address of the only form in a page. */
function readForm(page: string) {
  const action = /<form [^>]*method="post" action="([^"]*)"/.exec(page)?.[1]?.replaceAll("&amp;", "&");
  const fields = [...page.matchAll(/<input type="(\w+)" name="([^"]*)"(?: value="([^"]*)")?/g)];
  const decode = (text = "") =>
    text
      .replaceAll("&quot;", '"')
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&#39;", "'")
      .replaceAll("&amp;", "&");
  return {
    action: action ?? "",
    fields: fields.map(([, type, name, value]) => [type, decode(name), decode(value)]),
  };
}

describe("a post after the session has ended", () => {
  it("is answered with a page that can send it again, escaped, and without its password", async () => {
    const { site, session } = await serveLetters();
    const agent = site.agent();
    const page = await getPage(agent, "/letters");
    session.isOver = true;
    const response = await postEvent(agent, page, send, { form });
    expect(response.status).toBe(403);
    expect(response.get("Cache-Control")).toBe("no-store");
    expect(response.text).toContain('data-live-error="HL_SESSION_ENDED"');
    expect(response.text).not.toContain("<script>");
    expect(response.text).not.toContain("tiger");
    const { action, fields } = readForm(response.text);
    expect(fields).toEqual([
      ["hidden", "_seal", page.seals[0]],
      ["hidden", "submit:0", send],
      ["hidden", "text", form.text],
      ["password", "password", ""],
      ["hidden", "secret", ""],
    ]);
    session.isOver = false;
    const body = new URLSearchParams(fields.map(([, name = "", value = ""]) => [name, value])).toString();
    const again = await agent.post(action).type("form").send(body);
    expect(again.status).toBe(303);
  });

  it("links to its page when it is refused again, and to no other site", async () => {
    const { site, session } = await serveLetters();
    const agent = site.agent();
    const page = await getPage(agent, "/letters");
    session.isOver = true;
    const origin = site.url.replace("localhost", "127.0.0.1");
    const headers = { Referer: `${origin}/letters?a=1` };
    const { action } = readForm((await postEvent(agent, page, send, { form, headers })).text);
    const body = new URLSearchParams({ _seal: page.seals[0] ?? "", "submit:0": send, ...form }).toString();
    const postTo = async (address: string) =>
      (await agent.post(address).set("Referer", `${origin}/_live`).type("form").send(body)).text;
    expect(await postTo(action)).toContain('<a href="/letters?a=1">Open the page again</a>');
    for (const other of ["https://evil.example/", "javascript:alert(1)", "//evil.example", "/letters"])
      expect(await postTo(`/_live?page=${encodeURIComponent(other)}`)).toContain(
        '<a href="/">Open the page again</a>',
      );
  });

  it("is answered to htmx with a fragment, without what was posted", async () => {
    const { site, session } = await serveLetters();
    const agent = site.agent();
    const page = await getPage(agent, "/letters");
    session.isOver = true;
    const response = await postEvent(agent, page, send, { form, headers: htmxHeaders });
    expect(response.status).toBe(403);
    expect(response.get("HX-Retarget")).toBe("body");
    expect(response.text).toMatch(/^<p role="alert" data-live-error="HL_SESSION_ENDED">/);
    expect(response.text).not.toContain("<form");
  });

  it.each([
    ["and has the fields behind its files, too", true, "a.txt"],
    ["and keeps its files if it ends only then", false, "a.txt"],
  ])("is answered with what can be sent again if it has files, %s", async (_what, isKnown, name) => {
    const session = { isOver: false };
    const folder = await newFolder();
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Parcels)), {
      uploads: { folder },
      identity: () => (isKnown && session.isOver ? undefined : "Ada"),
      context: ({ method }) => {
        if (!isKnown && session.isOver && method === "POST")
          throw new LiveError("HL_SESSION_ENDED", "Signed out.", { status: 403 });
        return {};
      },
    });
    const agent = site.agent();
    const page = await getPage(agent, "/");
    session.isOver = true;
    const files = [{ field: "file", name, content: "Hello" }];
    const answer = await postFiles(agent, page, "send", files, { before: "<typed>" }).field("note", "behind");
    expect([answer.status, (await filesIn(folder)).length]).toEqual([403, isKnown ? 0 : 2]);
    const { action, fields } = readForm(answer.text);
    expect(fields.map(([, name]) => name)).toEqual(["_seal", "submit:0", "before", "file", "note"]);
    session.isOver = false;
    const body = new URLSearchParams(fields.map(([, name = "", value = ""]) => [name, value])).toString();
    const again = await agent.post(action).type("form").send(body);
    const { text } = await agent.get(again.headers.location as string);
    expect(text).toContain(isKnown ? "file is missing" : "&lt;typed&gt; behind Hello");
  });
});
