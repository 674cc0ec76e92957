/** Middleware that wants a token of each post, as csrf-csrf does it: one in a cookie, the same in a field of the form. */
import { randomBytes } from "node:crypto";
import type { Request, RequestHandler } from "express";

/** Name of the cookie, and of the field. */
export const tokenName = "_csrf";

/** Refuses posts without the token; gives requests a `csrfToken()`. Goes behind `express.urlencoded()`. */
export const protect: RequestHandler = (request, response, next) => {
  const known = new RegExp(`${tokenName}=(\\w+)`).exec(request.headers.cookie ?? "")?.[1];
  if (request.method === "POST" && (!known || request.body?.[tokenName] !== known)) {
    response.status(403).send("invalid csrf token");
    return;
  }
  const token = known ?? randomBytes(16).toString("hex");
  if (!known) response.cookie(tokenName, token, { httpOnly: true });
  Object.assign(request, { csrfToken: () => token });
  next();
};

/** What an application gives as `hyperLive({ fields })`. */
export const tokenField = {
  [tokenName]: (request: Request) => (request as Request & { csrfToken(): string }).csrfToken(),
};
