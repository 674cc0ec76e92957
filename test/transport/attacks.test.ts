/** What a browser never sends by itself: refused by a clear error in each mode, and the state is as it was. */
import "reflect-metadata";
import { Length } from "class-validator";
import { afterEach, describe, expect, it } from "vitest";
import { handler, html, live } from "../../middleware/index.js";
import { getPage, htmxHeaders } from "../support/page.js";
import { transports } from "../support/session.js";
import { serve, type TestSite } from "../support/site.js";
import { joinPage } from "../support/socket.js";

class Note {
  @Length(1, 20) text!: string;
}

@live
class Notes {
  notes: string[] = [];
  @handler(Note)
  add({ text }: Note): void {
    this.notes.push(text);
  }
  render() {
    return html`<div><form @submit="add"><input name="text" /></form><p>Notes: ${this.notes.join()}.</p></div>`;
  }
}

const serveNotes = (): Promise<TestSite> =>
  serve((app) => app.get("/", (_request, response) => response.live(Notes)));

const fine: [string, string] = ["text", "milk"];
const many = Array.from({ length: 10_000 }, (_, index): [string, string] => [`field${index}`, "x"]);
const large: [string, string] = ["text", "x".repeat(5 * 1024 * 1024)];

afterEach(() => {
  expect({}).not.toHaveProperty("polluted");
});

/** What came of the form with these fields: by post its status and text, over the socket a frame or the end. */
async function submit(site: TestSite, transport: string, fields: [string, string][]): Promise<string> {
  if (transport !== "live") {
    const agent = site.agent();
    const page = await getPage(agent, "/");
    const headers = transport === "htmx" ? htmxHeaders : {};
    const body = new URLSearchParams([["_seal", page.seals[0] as string], ["submit:0", "add"], ...fields]);
    const response = await agent.post("/_live").set(headers).type("form").send(String(body));
    expect((await getPage(agent, "/")).text).toContain("Notes: .");
    return `${response.status} ${response.text}`;
  }
  const { socket } = await joinPage(site, "/");
  socket.send([0, 0, 1, 0, "add", ...fields.flat()]);
  return Promise.race([
    socket.next().then((frame) => JSON.stringify(frame)),
    socket.closed.then(({ code, reason }) => `closed ${code} ${reason}`),
  ]);
}

describe.each(transports)("in %s mode", (transport) => {
  it.each<[what: string, fields: [string, string][], says: string, code?: string]>([
    ["a field that the class does not have", [fine, ["admin", "true"]], "admin should not exist"],
    ["a field named __proto__", [fine, ["__proto__.polluted", "1"]], "__proto__.polluted should not exist"],
    [
      "a field of a constructor's",
      [fine, ["constructor.prototype.polluted", "1"]],
      "constructor.prototype.polluted should not exist",
    ],
    ["10,000 fields", many, "10,000 fields, of at most 1,000", "HL_LIMIT"],
  ])("%s is refused, and named", async (_what, fields, says, code = "HL_ARGUMENT") => {
    const site = await serveNotes();
    const answer = await submit(site, transport, fields);
    expect(answer).toContain(says);
    const status = code === "HL_LIMIT" ? "413 " : "422 ";
    expect(answer).toContain(transport === "live" ? `["refused",0,0,1,"${code}"` : status);
    expect(site.log).toHaveLength(1);
    expect(site.log[0]).toContain(code);
  });

  it("a field of 5 MB is refused before it is read", async () => {
    const site = await serveNotes();
    const answer = await submit(site, transport, [large]);
    expect(answer).toMatch(transport === "live" ? /^closed 1009/ : /^413 .*too large/s);
  });
});

describe("a file where text is due", () => {
  it.each([{}, htmxHeaders])("is not read as text (%o)", async (headers) => {
    const site = await serveNotes();
    const agent = site.agent();
    const page = await getPage(agent, "/");
    const response = await agent
      .post("/_live")
      .set(headers)
      .field("_seal", page.seals[0] as string)
      .field("submit:0", "add")
      .attach("text", Buffer.from("x"), "x.txt");
    expect(response.status).toBe(422);
    expect(site.log.join()).toContain("HL_ARGUMENT");
  });

  it("closes the socket, whose frames hold text alone", async () => {
    const { socket } = await joinPage(await serveNotes(), "/");
    socket.send([0, 0, 1, 0, "add", "text", { name: "x.txt" }]);
    expect(await socket.closed).toEqual({ code: 1008, reason: "HL_EVENT_MALFORMED" });
  });
});

describe("a handler without types", () => {
  it("shows its page to nobody, in whatever mode", async () => {
    @live
    class Open {
      text = "";
      save(text: string): void {
        this.text = text;
      }
      render() {
        return html`<form @submit="save(text)"><input name="text" /></form>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Open)));
    for (const headers of [{}, htmxHeaders])
      expect((await site.agent().get("/").set(headers)).status).toBe(500);
  });

  it("is an error at start where the type was erased", () => {
    expect(() => {
      class Erased {
        @handler()
        save(_note: { text: string }): void {}
      }
      return Erased;
    }).toThrow(/HL_HANDLER_TYPES/);
  });
});
