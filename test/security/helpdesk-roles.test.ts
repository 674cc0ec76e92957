/** Attacks on the roles of the gallery's helpdesk: by address, by events of other users' pages, and by files. */
import express from "express";
import supertest from "supertest";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createHelpdesk } from "../../examples/helpdesk/app.js";
import { accounts, attachments, comments, tickets } from "../../examples/helpdesk/data.js";
import { type Agent, getPage, htmxHeaders, type LivePage, textOf } from "../support/page.js";
import { close, listen } from "../support/site.js";
import { cookieOf, openSocket } from "../support/socket.js";

let site: { url: string; agent: () => Agent };

beforeEach(async () => {
  const app = express();
  app.use("/helpdesk", createHelpdesk({ logger: { warn: () => {}, error: () => {} } }));
  const server = await listen(app);
  onTestFinished(() => close(server));
  const { port } = server.address() as { port: number };
  site = { url: `http://localhost:${port}`, agent: () => supertest.agent(server) };
});

async function signIn(name: string): Promise<Agent> {
  const agent = site.agent();
  const answer = await agent.post("/helpdesk/sign-in").type("form").send({ name, password: "helpdesk" });
  expect(answer.get("Location")).toBe("/helpdesk");
  return agent;
}

const open = (agent: Agent, path: string) => getPage(agent, `/helpdesk${path}`);

/** Posts an event of a page, as a form or by htmx. */
function post(agent: Agent, page: LivePage, binding: string, form?: Record<string, string>, headers = {}) {
  const name = `${form ? "submit" : "on"}:0`;
  return agent
    .post("/helpdesk/_live")
    .set(headers)
    .type("form")
    .send({ _seal: page.seals[0] ?? "", [name]: binding, ...form });
}

/** Joins a page's view by the cookies of a user. */
async function join(agent: Agent, page: LivePage) {
  const socket = await openSocket(
    site,
    { cookie: cookieOf(agent), origin: site.url },
    "/helpdesk/_live/socket",
  );
  socket.send(["join", `word${Math.random()}`, [0, page.seals[0], 0]]);
  const answer = await socket.next();
  let [count, patches] = [0, 0];
  const read = async () => {
    const frame = await socket.next();
    if (typeof frame[0] === "number" && frame.length > 3) patches++;
    return frame;
  };
  /** How an event ends; patches by `onConnect` and by messages come between. */
  const event = async (binding: string, input: string[] = []) => {
    count++;
    socket.send([0, 0, count, patches, binding, ...input]);
    let frame = await read();
    while (frame[0] !== "refused" && frame[2] !== count) frame = await read();
    return frame[0] === "refused" ? `refused ${frame[4]}` : "done";
  };
  return { answer, event };
}

const commentsOn = (ticket: number) => comments.countBy({ ticket });

describe("a customer of the helpdesk", () => {
  it("reads no ticket of others by its address, nor learns whether there is one", async () => {
    const alan = await signIn("Alan");
    const answers = await Promise.all(
      ["1", "99999", "1e0", "1%20OR%201=1", "-1", "NaN", "2;"].map((id) =>
        alan.get(`/helpdesk/tickets/${id}`),
      ),
    );
    for (const { status, text } of answers) {
      expect(status).toBe(403);
      expect(text).not.toContain("printer");
    }
    expect(new Set(answers.map(({ text }) => textOf(text).replace(/\w{8,}/g, ""))).size).toBe(1);
    expect((await open(alan, "/?status=all&search=")).text).not.toContain("printer");
    expect((await open(alan, "/?status=all&search=printer&page=1")).text).toContain("No tickets");
  });

  it("can't use the page of another user, whatever has been copied of it, in any mode", async () => {
    const [grace, alan] = [await signIn("Grace"), await signIn("Alan")];
    const page = await open(grace, "/tickets/1");
    for (const headers of [{}, htmxHeaders]) {
      const answer = await post(alan, page, "comment", { text: "from Alan" }, headers);
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    expect((await alan.get(`/helpdesk/tickets/1?_view=${page.keys[0]}`)).status).toBe(403);
    const { answer } = await join(alan, page);
    expect(answer[0]).not.toBe("ok");
    expect(await commentsOn(1)).toBe(0);
  });

  it("can't call the handlers of agents, which its page does not offer", async () => {
    const [grace, ada] = [await signIn("Grace"), await signIn("Ada")];
    const page = await open(grace, "/tickets/1");
    expect((await post(grace, page, 'mark("closed")')).status).toBeGreaterThanOrEqual(400);
    const { event } = await join(grace, await open(grace, "/tickets/1"));
    // The first one is dropped, since the page does not show the newest state yet.
    await event('mark("closed")');
    expect(await event('mark("closed")')).toBe("refused HL_EVENT_NOT_OFFERED");
    expect(
      (await post(grace, await open(ada, "/tickets/1"), 'mark("closed")')).status,
    ).toBeGreaterThanOrEqual(400);
    expect((await tickets.findOneByOrFail({ id: 1 })).status).toBe("open");
    expect((await grace.get("/helpdesk/admin")).status).toBe(403);
    expect((await post(grace, await open(ada, "/admin"), "assign(2, value)")).status).toBeGreaterThanOrEqual(
      400,
    );
    expect((await accounts.findOneByOrFail({ id: 2 })).role).toBe("customer");
  });

  it("puts no file to a ticket of others, and gets none of them", async () => {
    const [grace, alan] = [await signIn("Grace"), await signIn("Alan")];
    const page = await open(grace, "/tickets/3");
    const attach = (agent: Agent) =>
      agent
        .post("/helpdesk/_live")
        .field("_seal", page.seals[0] ?? "")
        .field("submit:0", "attach")
        .attach("files", Buffer.from("a text"), { filename: "note.txt", contentType: "text/plain" });
    expect((await attach(alan)).status).toBeGreaterThanOrEqual(400);
    expect(await attachments.countBy({ ticket: 3 })).toBe(0);
    expect((await attach(grace)).status).toBe(303);
    const { id } = await attachments.findOneByOrFail({ ticket: 3 });
    expect((await grace.get(`/helpdesk/files/${id}`)).text).toBe("a text");
    expect((await grace.get(`/helpdesk/files/${id}`)).get("Content-Disposition")).toContain("attachment");
    expect((await alan.get(`/helpdesk/files/${id}`)).status).toBe(404);
    expect((await site.agent().get(`/helpdesk/files/${id}`)).status).toBe(302);
    for (const path of ["..%2f..%2fetc%2fpasswd", "%00", "none"])
      expect((await alan.get(`/helpdesk/files/${path}`)).status).toBe(404);
  });
});

describe("an agent of the helpdesk", () => {
  it("loses the rights with the role, on pages that are open", async () => {
    const ada = await signIn("Ada");
    await accounts.update({ id: 3 }, { role: "agent" });
    const alan = await signIn("Alan");
    const { event } = await join(alan, await open(alan, "/tickets/2"));
    const page = await open(alan, "/tickets/2");
    const staff = await join(ada, await open(ada, "/admin"));
    expect(await staff.event("assign(3,value)", [":value", "customer"])).toBe("done");
    expect((await accounts.findOneByOrFail({ id: 3 })).role).toBe("customer");
    expect(await event('mark("closed")')).toBe("refused HL_FORBIDDEN");
    expect((await post(alan, page, 'mark("closed")')).status).toBe(403);
    expect((await tickets.findOneByOrFail({ id: 2 })).status).toBe("open");
  });

  it("does not take away the own role, and gives no other than the two", async () => {
    const ada = await signIn("Ada");
    const { event } = await join(ada, await open(ada, "/admin"));
    for (const [id, role] of [
      [1, "customer"],
      [2, "owner"],
    ])
      await event(`assign(${id},value)`, [":value", String(role)]);
    const roles = await accounts.find({ order: { id: "ASC" } });
    expect(roles.map(({ role }) => role)).toEqual(["agent", "customer", "customer"]);
  });
});

describe("a sign-in to the helpdesk", () => {
  it("gives the session another id, and ends it at sign-out", async () => {
    const agent = site.agent();
    const cookieNow = () => cookieOf(agent).match(/helpdesk=([^;]*)/)?.[1];
    await agent.get("/helpdesk/sign-in");
    const before = cookieNow();
    await agent.post("/helpdesk/sign-in").type("form").send({ name: "Grace", password: "helpdesk" });
    const stolen = cookieNow();
    expect(stolen).not.toBe(before);
    expect((await supertest(site.url).get("/helpdesk").set("Cookie", `helpdesk=${stolen}`)).status).toBe(200);
    await agent.post("/helpdesk/sign-out");
    expect((await supertest(site.url).get("/helpdesk").set("Cookie", `helpdesk=${stolen}`)).status).toBe(302);
  });

  it("is not made by a page of another site", async () => {
    const agent = site.agent();
    const post = agent.post("/helpdesk/sign-in").type("form").set("Sec-Fetch-Site", "cross-site");
    expect((await post.send({ name: "Grace", password: "helpdesk" })).status).toBe(403);
    expect((await agent.get("/helpdesk")).get("Location")).toBe("/helpdesk/sign-in");
  });

  it.each([
    { name: "Grace", password: "" },
    { name: "", password: "helpdesk" },
    { name: "grace' --", password: "helpdesk" },
    { "name[]": "Grace", password: "helpdesk" },
    { name: "Grace" },
  ])("is refused for %j", async (fields) => {
    const agent = site.agent();
    await agent.post("/helpdesk/sign-in").type("form").send(fields);
    expect((await agent.get("/helpdesk")).get("Location")).toBe("/helpdesk/sign-in");
  });
});
