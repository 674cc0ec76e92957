/** The options of hyperLive(). */
import type { Server } from "node:http";
import type { Request } from "express";
import type { Page } from "../views/layout.js";
import type { Rendered } from "../views/values.js";
import type { ReadContext, ReadIdentity } from "./component/visitor.js";
import type { Translate } from "./input/input-error.js";
import type { Logger } from "./logger.js";
import type { Adapter } from "./state/adapters/adapter.js";
import type { UploadOptions, UploadSettings } from "./uploads/settings.js";

/** A request, with the method that CSRF middleware adds to it. */
export type FieldsRequest = Request & { csrfToken(): string };

/**
 * What one page, one user or one address may use at most. `Infinity` turns a limit off.
 *
 * An owner is a user, or a browser of which no user is known; see the option `identity`.
 *
 * @example
 * app.use(hyperLive({ limits: { eventsPerSocket: 50, storedPerOwner: Number.POSITIVE_INFINITY } }));
 */
export interface Limits {
  /** Views of one page, and views of one owner that wait in this process for their page to come back. Default 100. */
  views?: number;
  /** Views that all sockets of one owner show in this process. Further ones work by posts. Default 1,000. */
  viewsPerOwner?: number;
  /** Milliseconds after which a socket without a view is closed. Default 10,000. */
  joinTime?: number;
  /** Open sockets of one owner in this process. Further ones are refused with 429; their pages work by posts. Default 100. */
  socketsPerOwner?: number;
  /** Open sockets of one IP address (Express's `req.ip`) in this process. Further ones are refused with 429. Default 2,000. */
  socketsPerAddress?: number;
  /**
   * Frames a second that one page may send, and twice as many in a burst. A joining view counts as one more. Beyond that the
   * page is read more slowly; nothing is lost. Default 100.
   */
  eventsPerSocket?: number;
  /**
   * Events a second of one owner: over all sockets and posts, in all processes that share the adapter. Beyond that sockets are
   * read more slowly, and posts are answered with 429. Default 300.
   */
  eventsPerOwner?: number;
  /**
   * Milliseconds that a handler, a hook or a guard may take. Beyond that its event ends with an error, HL_HANDLER_TIMEOUT, and
   * the page goes on; the code itself can't be stopped. Default 30,000.
   */
  handler?: number;
  /**
   * Events of one component that wait for the running one, and posts that wait for one page. Beyond that the socket is not read
   * until there is room, and posts are answered with 429. Default 200.
   */
  queue?: number;
  /** Fields of one event; one with more is refused. Default 1,000. */
  fields?: number;
  /** Bytes that wait for a page which does not read them; beyond that no further frames are read from the page. Default 1 MiB. */
  unread?: number;
  /**
   * Characters that the adapter stores for one owner, with 400 more for each text. Beyond that, the oldest of the owner's own
   * states are dropped, and their pages load afresh. Default 4 Mi.
   */
  storedPerOwner?: number;
}

/** Options of `hyperLive`. All have a default. */
export interface HyperLiveOptions {
  /** Path of the posts; scripts and the socket are below it. Default `/_live`. */
  path?: string;
  /**
   * The key that pages' state is sealed with: at least 16 characters, the same in all processes and after a restart.
   * To replace a secret without losing pages, give a list: the first seals, and all of them open.
   * Default: the environment's `HYPER_LIVE_SECRET`, otherwise a random one. In development it is kept in `node_modules/.cache`;
   * where it can't be, and in tests, open pages don't survive a restart;
   * with `NODE_ENV=production` a missing secret is an error.
   */
  secret?: string | string[];
  /**
   * The application that pages' state is sealed for: an application with the same secret and another name can't open it.
   * Default: the `name` in the package.json of the main script, or "" if there is none.
   */
  application?: string;
  /** Origins of other sites whose pages may post and open sockets to this one, such as `https://app.example`. Default none. */
  origins?: string[];
  /** Writes the page around the content of `res.live`, unless that is a whole document or htmx requests a fragment. */
  layout?: (page: Page<Request>) => Rendered;
  /**
   * Reads from a request what hooks and handlers get from `context()`, such as `context().user`. Called for each request
   * and each socket, after the application's own middleware. Default: the request's `user` and `session`, if it has them.
   * To declare their types, see `HyperLive.Context`.
   */
  context?: ReadContext;
  /**
   * Reads from a request who sent it: something that is the same in all requests of a user, and in no request of another
   * one, such as the user's id; undefined for visitors who are not signed in. Called for each request, after the
   * application's own middleware. Pages belong to the identity that opened them, and end when it changes: see
   * `endSessions`. Default: `req.user.id`; without it the id of `req.session`, once that has data.
   *
   * @example
   * hyperLive({ identity: (req) => req.session.userId })
   */
  identity?: ReadIdentity;
  /**
   * Milliseconds after which the application is asked again about an open page of a signed-in user: who the user is, and
   * what `context()` contains. Its upgrade request passes through the application's middleware once more. Default 300,000;
   * with `Infinity`, that happens only when a sign-in or sign-out is noticed.
   */
  recheck?: number;
  /** Stores state that pages don't carry themselves. Default: in this process's memory. */
  adapter?: Adapter;
  /**
   * The path below which browsers see the site, such as `/shop`, if a proxy in front strips it. Default: the header
   * `X-Forwarded-Prefix` of a proxy that the application trusts.
   */
  prefix?: string;
  /**
   * Whether pages are also shown in iframes of other sites. Their cookies are then `SameSite=None; Secure; Partitioned`,
   * which needs HTTPS. Default false.
   */
  embedded?: boolean;
  /**
   * Hidden fields that the application adds to each of our forms, by name, such as a CSRF token. They are sent with each
   * post; handlers do not get them.
   *
   * @example
   * hyperLive({ fields: { _csrf: (req) => req.csrfToken() } })
   */
  fields?: Record<string, (request: FieldsRequest) => string>;
  /** The HTTP server. Default: found automatically. */
  server?: Server;
  /**
   * Whether pages whose network lets no WebSocket through are connected by a stream: one long response with server-sent
   * events, and posts. Without it they work by posts alone. Default true.
   */
  stream?: boolean;
  /**
   * Whether all links and GET forms of the site's own pages put the next page in without a reload, as those with
   * `data-live-link` do. `data-live-link="off"` excludes a link, a form, or all in an element. Default false.
   */
  navigate?: boolean;
  /** Milliseconds for which a page's components stay in memory after its socket has closed. Default 60,000. */
  grace?: number;
  /**
   * Milliseconds after which an idle component drops its last render and keeps only its state. After as long again, large
   * state of plain objects is compressed until something reads it. Default 15,000.
   */
  idle?: number;
  /** Milliseconds for which a page can continue: the age of a seal, and the time in the store. Default 24 hours. */
  maxAge?: number;
  /**
   * Milliseconds after which a page is sent a new seal if its state has changed, so that it loses no more than that if the
   * process is killed. Only where the adapter keeps state in this process; not for state larger than `sealLimit`. With
   * `Infinity` pages get a seal at SIGTERM and by posts alone. Default 5,000.
   */
  sealEvery?: number;
  /** Maximum characters of state that a page carries itself; larger state is stored by the adapter. Default 16,384. */
  sealLimit?: number;
  /** Maximum size of one post or one frame of the socket, in bytes. Default 1 MiB. */
  maxPayload?: number;
  /** What one page, one user or one address may use at most. */
  limits?: Limits;
  /** Files that users send: where they wait for their form, and how many may wait. */
  uploads?: UploadOptions;
  /** Milliseconds that `@input` waits after the last key, unless the binding gives a time. Default 150. */
  debounce?: number;
  /**
   * Milliseconds that the shutdown at SIGTERM or SIGINT may take; running handlers get three fifths of it. Default 1,200, and
   * up to 5,000 if pages are about to reconnect whose newest state is in this process alone.
   */
  shutdown?: number;
  /**
   * Translates the error messages of a form's fields. Called with the message, the field's name, and class-validator's
   * name of the broken rule (`type` for a text that could not be parsed). Default: the message unchanged.
   */
  translate?: Translate;
  /** Receives warnings and errors. Default `console`. */
  logger?: Logger;
}

/** The options with their defaults. */
export type Settings = Required<
  Omit<HyperLiveOptions, "server" | "secret" | "translate" | "prefix" | "limits" | "uploads">
> & {
  limits: Required<Limits>;
  uploads: UploadSettings;
  /** milliseconds that the shutdown may take while pages are expected back for their seals */
  handOver: number;
  server?: Server;
  prefix?: string;
  translate?: Translate;
  secrets: string[];
};
