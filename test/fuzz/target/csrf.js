/** A check of CSRF tokens: a cookie and a field of the form must have the same value. */
import { randomBytes } from "node:crypto";

export function protect(request, response, next) {
  const known = /(?:^|; )_csrf=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
  if (request.method === "POST" && (!known || request.body?._csrf !== known)) {
    response.status(403).send("invalid csrf token");
    return;
  }
  const token = known ?? randomBytes(16).toString("hex");
  if (!known) response.cookie("_csrf", token, { httpOnly: true });
  request.csrfToken = () => token;
  next();
}

export const tokenField = { _csrf: (request) => request.csrfToken() };
