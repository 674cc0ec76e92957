/** Errors while a page is made: they reach Express's error handler as they are, with their status, in whichever environment. */
import type { NextFunction, Request, Response } from "express";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { html, live } from "../../middleware/index.js";
import { htmxHeaders } from "../support/page.js";
import { serve } from "../support/site.js";

class NotFound extends Error {
  readonly status = 404;
}

@live
class Missing {
  in = "render";
  onMount(): void | Promise<void> {
    if (this.in === "onMount") throw new NotFound("no such order");
    if (this.in === "later") return Promise.reject(new NotFound("no such order"));
  }
  render() {
    if (this.in === "render") throw new NotFound("no such order");
    return html`<p></p>`;
  }
}

const places = ["render", "onMount", "later"];
beforeEach(() => void vi.stubEnv("HYPER_LIVE_SECRET", "a secret of the tests of errors"));
afterEach(() => vi.unstubAllEnvs());

describe.each(["production", "development"])("an error of a component, in %s", (environment) => {
  it.each(places)("reaches the application's error handler with its status: %s", async (place) => {
    vi.stubEnv("NODE_ENV", environment);
    const errors: Error[] = [];
    const site = await serve((app) => {
      app.get("/", (_request, response) => response.live(Missing, { in: place }));
      app.get(
        "/string",
        async (request, response) => void response.send(await request.live(Missing, { in: place })),
      );
      app.use(
        (error: Error & { status: number }, _request: Request, response: Response, _next: NextFunction) => {
          errors.push(error);
          response.status(error.status).send("caught");
        },
      );
    });
    const answers = [
      await site.agent().get("/"),
      await site.agent().get("/").set(htmxHeaders),
      await site.agent().get("/string"),
    ];
    expect(answers.map(({ status, text }) => [status, text])).toEqual(Array(3).fill([404, "caught"]));
    expect(errors.every((error) => error instanceof NotFound)).toBe(true);
    expect(errors[0]?.stack).toMatch(/Missing\.(?:render|onMount)/);
  });

  it.each(places)("has its status where Express itself answers: %s", async (place) => {
    vi.stubEnv("NODE_ENV", environment);
    const site = await serve((app) => {
      app.set("env", "test");
      app.get("/", (_request, response) => response.live(Missing, { in: place }));
    });
    expect((await site.agent().get("/")).status).toBe(404);
  });
});
