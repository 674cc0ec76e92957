/** Turns requests of other frameworks, or plain ones of Node's, into requests of Express. */
import type { Express, Request, Response } from "express";
import { reachedAt } from "./mount-point.js";

/** Calls the next middleware or, with an error, the application's error handler. */
export type Next = (error?: unknown) => void;

/** Gives a request and its response the methods and properties of Express. */
export function adopt(app: Express, request: Request, response: Response, next: Next): void {
  const baseUrl = reachedAt(request);
  Object.setPrototypeOf(request, app.request);
  Object.setPrototypeOf(response, app.response);
  Object.assign(request, { res: response, next, baseUrl, originalUrl: request.originalUrl ?? request.url });
  Object.assign(response, { req: request, locals: response.locals ?? {} });
}
