/** What context() says of the request: in each mode, and for the upgrade request, too. */
import type { RequestHandler } from "express";
import { describe, expect, it } from "vitest";
import { context, html, live } from "../../middleware/index.js";
import { openSession, transports } from "../support/session.js";
import { serve } from "../support/site.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";

declare global {
  namespace Express {
    interface User {
      name: string;
    }
  }
  namespace HyperLive {
    interface Context {
      user?: { name: string };
    }
  }
}

@live
class Who {
  said = "";
  onMount() {
    this.say();
  }
  say() {
    const { user, params, query, mode, connectionId } = context();
    this.said = JSON.stringify([user?.name, params, query, mode, typeof connectionId]);
  }
  render() {
    return html`<p>${this.said} <button @click="say">Say</button></p>`;
  }
}

/** As passport would do it: from a header of the browser's, with each request. */
const logIn: RequestHandler = (request, _response, next) => {
  Object.assign(request, { user: { name: "Ada" } });
  next();
};

const serveWho = (options = {}) =>
  serve((app) => app.get("/rooms/:id", (_request, response) => response.live(Who)), {
    before: (app) => void app.use(logIn),
    ...options,
  });

describe.each(transports)("context() over %s", (transport) => {
  it("has the request's user, and the parameters and the query of the page's route", async () => {
    const send = await openSession(await serveWho(), "/rooms/7?q=a&q=b", transport);
    const answer = (await send("say")).replaceAll("\\", "").replaceAll("&quot;", '"');
    const type = transport === "live" ? "string" : "undefined";
    expect(answer).toContain('["Ada",{"id":"7"},{"q":["a","b"]');
    expect(answer).toContain(`"${transport}","${type}"]`);
  });
});

describe("the option context", () => {
  it("says what is known of a request instead", async () => {
    const site = await serveWho({ context: () => ({ user: { name: "Grace" } }) });
    const { page, event } = await joinPage(site, "/rooms/1");
    expect(page.text).toContain("Grace");
    expect(JSON.stringify(await event("say"))).toContain("Grace");
  });

  it("must not give what context() has itself", async () => {
    const site = await serveWho({ context: () => ({ mode: "form" }) as never });
    const { status, text } = await site.agent().get("/rooms/1");
    expect(status).toBe(500);
    expect(text).toContain("HL_OPTION");
    expect(text).toContain("&quot;mode&quot;");
  });

  it("refuses the socket where it throws, and says so in the log", async () => {
    let isBroken = false;
    const site = await serveWho({
      context: () => {
        if (isBroken) throw new Error("no session store");
        return {};
      },
    });
    const { agent } = await joinPage(site, "/rooms/1");
    isBroken = true;
    const opened = openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    await expect(opened).rejects.toThrow("500");
    expect(site.log.at(-1)).toContain("no session store");
  });
});
