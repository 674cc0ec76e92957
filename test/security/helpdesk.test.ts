/** The helpdesk of the guide's chapter on guards: customers and agents, as the guide shows it. */
import { readFile } from "node:fs/promises";
import type { Express } from "express";
import { expect, it } from "vitest";
import { agents, Helpdesk } from "../fixtures/readme/helpdesk.js";
import { chapterNamed } from "../support/documents.js";
import { getPage, type LivePage, postAndFollow, postEvent } from "../support/page.js";
import { sendError, serve } from "../support/site.js";
import { cookieOf, openSocket } from "../support/socket.js";

it("is what the guide shows", async () => {
  const fixture = await readFile(new URL("../fixtures/readme/helpdesk.ts", import.meta.url), "utf8");
  expect(chapterNamed("guards").text).toContain(fixture.slice(fixture.indexOf("import")));
});

it("lets customers see and close their own tickets, and agents all, until they are agents no more", async () => {
  let user: string | undefined;
  const site = await serve(
    (app: Express) => {
      app.get("/", (_request, response) => response.live(Helpdesk as never));
      app.use(sendError);
    },
    {
      before: (app) =>
        void app.use((request, _response, next) => {
          if (user) Object.assign(request, { user: { id: user } });
          next();
        }),
    },
  );
  const agent = site.agent();
  const as = (name: string | undefined) => {
    user = name;
    return agent;
  };
  expect((await as(undefined).get("/")).status).toBe(403);
  const ask = async (name: string, text: string): Promise<LivePage> =>
    postAndFollow(agent, await getPage(as(name), "/"), "ask(text)", { form: { text } });
  await ask("Eve", "My bill is wrong");
  const page = await ask("Bob", "It does not start");
  expect(page.text).toContain("Bob: It does not start");
  expect(page.text).not.toContain("Eve");

  const desk = await getPage(as("Grace"), "/");
  expect(desk.text).toMatch(/Eve: My bill is wrong.*Bob: It does not start/);
  // Bob has got hold of the agent's page.
  expect((await postEvent(as("Bob"), desk, "close(1)")).status).toBe(403);

  as("Grace");
  const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
  socket.send(["join", "word", [0, desk.seals[0], 0]]);
  expect(await socket.next()).toEqual(["ok", 0]);
  agents.delete("Grace");
  socket.send([0, 0, 1, 0, "close(1)"]);
  expect((await socket.next()).slice(0, 5)).toEqual(["refused", 0, 0, 1, "HL_FORBIDDEN"]);
  agents.add("Grace");
  socket.send([0, 0, 2, 0, "close(1)"]);
  expect((await socket.next()).slice(0, 3)).toEqual([0, 0, 2]);
  await ask("Eve", "And another");
  const last = await getPage(as("Grace"), "/");
  agents.delete("Grace");
  expect((await postEvent(agent, last, "close(3)")).status).toBe(403);
});
