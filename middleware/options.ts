/** The options of hyperLive(). */
import type { Server } from "node:http";
import type { Request } from "express";
import type { Rendered } from "../views/html.js";
import type { Page } from "../views/layout.js";
import type { ReadContext } from "./component/visitor.js";
import type { Translate } from "./input/input-error.js";
import type { Adapter } from "./state/adapters/adapter.js";

/** Where Hyper Live writes what its operators should read. `console` fits. */
export interface Logger {
  warn(message: string): void;
  error(message: string, error?: unknown): void;
}

/** A request, with what middleware against forged posts adds to it. */
export type FieldsRequest = Request & { csrfToken(): string };

/** Options of `hyperLive`. All have a default. */
export interface HyperLiveOptions {
  /** Path below which scripts, posts and the socket live. Default `/_live`. */
  path?: string;
  /**
   * The key of the pages' sealed state: at least 16 characters, the same in all processes and after a restart.
   * A list replaces a secret without losing pages: the first one seals, all of them open.
   * Default: the environment's `HYPER_LIVE_SECRET`, else a random one, with which pages do not outlive the process.
   */
  secret?: string | string[];
  /** Origins of other sites whose pages may post and open sockets here, such as `https://app.example`. Default none. */
  origins?: string[];
  /** The page around what `res.live` shows, unless that is a whole document or htmx asks for a fragment. */
  layout?: (page: Page<Request>) => Rendered;
  /**
   * What hooks and handlers are to know of a request, as `context().user`; asked for each request and each socket,
   * behind the application's own middleware. Default: `user` and `session`, where the request has them. To name their
   * types, see `HyperLive.Context`.
   */
  context?: ReadContext;
  /** Where state stands while no page holds it. Default: this process's memory. */
  adapter?: Adapter;
  /**
   * The path below which browsers see the site, such as `/shop`, where a proxy in front strips it. Default: what a proxy
   * that the application trusts says in `X-Forwarded-Prefix`.
   */
  prefix?: string;
  /**
   * Whether pages also stand in another site's iframe: their cookies are `SameSite=None; Secure; Partitioned` then, so
   * they need HTTPS. Default false.
   */
  embedded?: boolean;
  /**
   * Hidden fields of the application's own in each of our forms, by name, such as a token against forged posts. They go
   * along with each post; handlers do not get them.
   *
   * @example
   * hyperLive({ fields: { _csrf: (req) => req.csrfToken() } })
   */
  fields?: Record<string, (request: FieldsRequest) => string>;
  /** The HTTP server. Default: found by itself. */
  server?: Server;
  /** Milliseconds for which a page's components wait for its socket to come back before they are stored. Default 60,000. */
  grace?: number;
  /** Milliseconds after which a component that nothing happens to keeps its state alone, and no render. Default 15,000. */
  idle?: number;
  /** Milliseconds for which a page can be taken up again: age of a seal, and time in the store. Default 24 hours. */
  maxAge?: number;
  /** Most characters of state that a page carries itself; what is larger stands with the adapter. Default 16,384. */
  sealLimit?: number;
  /** Most bytes of one post or one frame of the socket. Default 1 MiB. */
  maxPayload?: number;
  /** Milliseconds for which `@input` waits until nothing more is typed, where the binding gives no time. Default 150. */
  debounce?: number;
  /** Milliseconds that the end may take, at SIGTERM or SIGINT: handlers under way get three fifths of it. Default 1,200. */
  shutdown?: number;
  /**
   * Words the messages about what was sent in a form: gets the message, the field's name, and class-validator's name of
   * the rule that was broken (`type` where a text could not be read). Default: the message as it is.
   */
  translate?: Translate;
  /** Where warnings and errors go. Default `console`. */
  logger?: Logger;
}

/** The options with their defaults. */
export type Settings = Required<Omit<HyperLiveOptions, "server" | "secret" | "translate" | "prefix">> & {
  server?: Server;
  prefix?: string;
  translate?: Translate;
  secrets: string[];
};
