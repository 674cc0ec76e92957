/** Middleware that requires a token in each post, as csrf-csrf does: a cookie and a form field must have the same value. */
import { randomBytes } from "node:crypto";
import type { Request, RequestHandler } from "express";

/** The name of the cookie and of the field. */
export const tokenName = "_csrf";

/** Refuses posts without the token, and adds `csrfToken()` to requests. Use it after `express.urlencoded()`. */
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

/** The value for `hyperLive({ fields })`. */
export const tokenField = {
  [tokenName]: (request: Request) => (request as Request & { csrfToken(): string }).csrfToken(),
};
