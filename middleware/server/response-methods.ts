/** `res.live`, `res.flash` and `req.live`: what hyperLive() adds to requests and responses. */
import type { Request, Response } from "express";
import type { PageOptions } from "../transport/page.js";

/** Implements the methods. */
export interface PageWriter {
  render(
    request: Request,
    response: Response,
    content: unknown,
    second?: object,
    options?: PageOptions,
  ): Promise<void>;
  write(request: Request, content: unknown, props?: object): Promise<string>;
  flash(response: Response, kind: string, text: string): Promise<void>;
}

/** The objects that the methods are added to: a request and its response, or their prototypes in an application. */
export interface Methods {
  request: { live?: unknown };
  response: { live?: unknown; flash?: unknown };
}

/** The methods of one hyperLive(). */
export class ResponseMethods {
  private readonly sendLive: (...args: never[]) => Promise<void>;
  private readonly writeLive: (...args: never[]) => Promise<string>;
  private readonly flashNext: (...args: never[]) => Promise<void>;

  constructor(writer: PageWriter) {
    this.sendLive = sendBy(writer);
    this.writeLive = writeBy(writer);
    this.flashNext = flashBy(writer);
  }

  /** Adds the methods, unless they are there already. */
  add({ request, response }: Methods): void {
    if (response.live === this.sendLive) return;
    response.live = this.sendLive;
    response.flash = this.flashNext;
    request.live = this.writeLive;
  }
}

/** `res.live`. A route need not return the promise: errors still go to the application's error handler. */
function sendBy(writer: PageWriter) {
  return async function (
    this: Response,
    content: unknown,
    second?: object,
    options?: PageOptions,
  ): Promise<void> {
    try {
      await writer.render(this.req, this, content, second, options);
    } catch (error) {
      if (!this.req.next) throw error;
      this.req.next(error);
    }
  };
}

/** `res.flash`. */
function flashBy(writer: PageWriter) {
  return function (this: Response, kind: string, text: string): Promise<void> {
    return writer.flash(this, kind, text);
  };
}

/** `req.live`. */
function writeBy(writer: PageWriter) {
  return function (this: Request, content: unknown, props?: object): Promise<string> {
    return writer.write(this, content, props);
  };
}
