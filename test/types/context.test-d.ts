/** The options that read a request compile as the guide has them, whatever types of middleware are installed. */
import type { Request } from "express";
import { describe, expectTypeOf, it } from "vitest";
import { type HyperLiveOptions, hyperLive } from "../../middleware/index.js";

type ReadContext = Required<HyperLiveOptions>["context"];

describe("the option context", () => {
  it("takes the request's user, who may be nobody", () => {
    hyperLive({ context: (req) => ({ user: req.user }) });
    hyperLive({ context: (req: Request) => ({ user: undefined, ...(req.path === "/" && {}) }) });
    hyperLive({ context: () => ({}) });
    const known = (_req: Request & { user?: { name: string } | undefined }) => ({ user: _req.user });
    expectTypeOf(known).toExtend<ReadContext>();
  });

  it("takes no user of another type", () => {
    // @ts-expect-error a name is a string
    hyperLive({ context: () => ({ user: { name: 7 } }) });
    // @ts-expect-error context() has no such name
    hyperLive({ context: (): { usr: string } => ({ usr: "" }) });
  });
});

describe("the option fields", () => {
  it("takes the token of middleware that has no types", () => {
    hyperLive({ fields: { _csrf: (req) => req.csrfToken() } });
    hyperLive({ fields: { _csrf: (req: Request) => req.path } });
  });
});
