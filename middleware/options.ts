/** The options of hyperLive(), checked once, at the door. */
import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import type { Request } from "express";
import { LiveError } from "../views/errors.js";
import { defaultLayout, type Page } from "../views/layout.js";
import type { Rendered } from "../views/values.js";
import type { ReadContext } from "./component/visitor.js";
import type { Translate } from "./input/input-error.js";
import { isPrefix } from "./security/proxy.js";
import type { Adapter } from "./state/adapters/adapter.js";
import { memoryAdapter } from "./state/adapters/memory.js";

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

const positive = ["grace", "maxAge", "sealLimit", "maxPayload", "debounce", "shutdown", "idle"] as const;
/** What must be able to do what. */
const contracts = {
  adapter: [
    ...["load", "save", "read", "swap", "publish", "subscribe"],
    ...["enter", "exit", "members", "watch", "close"],
  ],
  server: ["on", "close"],
  logger: ["warn", "error"],
} as const;
const known = new Set([
  ...positive,
  "path",
  "secret",
  "origins",
  "prefix",
  "embedded",
  "fields",
  "layout",
  "context",
  "adapter",
  "server",
  "translate",
  "logger",
]);

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {LiveError} HL_OPTION: which one, what is wrong with it, and what fits
 */
export function readOptions(options: HyperLiveOptions): Settings {
  for (const name of Object.keys(options)) {
    if (!known.has(name)) fail(name, `is no option; there are ${[...known].join(", ")}`);
  }
  for (const name of positive) {
    const value = options[name];
    if (value !== undefined && !(Number.isFinite(value) && value >= 0))
      fail(name, `is ${String(value)}, but must be a number from 0`);
  }
  for (const [name, methods] of Object.entries(contracts)) {
    const value = options[name as keyof typeof contracts] as Record<string, unknown> | undefined;
    if (value !== undefined && methods.some((method) => typeof value?.[method] !== "function"))
      fail(name, `must have the methods ${methods.join(", ")}`);
  }
  const path = options.path ?? "/_live";
  if (!/^(?:\/[\w.~-]+)+$/.test(path))
    fail("path", `is ${JSON.stringify(path)}, but must look like "/_live"`);
  if (options.prefix !== undefined && (typeof options.prefix !== "string" || !isPrefix(options.prefix)))
    fail("prefix", `is ${JSON.stringify(options.prefix)}, but must look like "/shop", or be "" for none`);
  if (options.embedded !== undefined && typeof options.embedded !== "boolean")
    fail("embedded", "must be true or false");
  checkFields(options.fields ?? {});
  for (const origin of options.origins ?? []) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      fail("origins", `has ${JSON.stringify(origin)}, but each must look like "https://app.example"`);
    }
  }
  if (options.layout !== undefined && typeof options.layout !== "function")
    fail("layout", "must be a function");
  if (options.context !== undefined && typeof options.context !== "function")
    fail("context", "must be a function");
  if (options.translate !== undefined && typeof options.translate !== "function")
    fail("translate", "must be a function");
  const logger = options.logger ?? console;
  return {
    path,
    secrets: readSecrets(options.secret ?? process.env.HYPER_LIVE_SECRET, logger),
    origins: options.origins ?? [],
    embedded: options.embedded ?? false,
    fields: options.fields ?? {},
    layout: options.layout ?? defaultLayout,
    context: options.context ?? defaultContext,
    adapter: options.adapter ?? memoryAdapter(),
    grace: options.grace ?? 60_000,
    idle: options.idle ?? 15_000,
    maxAge: options.maxAge ?? 24 * 60 * 60_000,
    sealLimit: options.sealLimit ?? 16_384,
    maxPayload: options.maxPayload ?? 1024 * 1024,
    debounce: options.debounce ?? 150,
    shutdown: options.shutdown ?? 1_200,
    logger,
    ...(options.prefix !== undefined && { prefix: options.prefix }),
    ...(options.server && { server: options.server }),
    ...(options.translate && { translate: options.translate }),
  };
}

function checkFields(fields: Required<HyperLiveOptions>["fields"]): void {
  for (const [name, read] of Object.entries(fields)) {
    if (typeof read !== "function")
      fail("fields", `has a ${JSON.stringify(name)} that is no function: write { ${name}: (req) => … }`);
    if (/^(?:$|:|on:|submit:|_(?:seal|page|event)$)/.test(name))
      fail("fields", `has the name ${JSON.stringify(name)}, which our own forms use`);
  }
}

/** What the usual middleware for sessions and users leaves on a request. */
function defaultContext(request: Request): HyperLive.Context {
  const { user, session } = request as Request & { user?: unknown; session?: unknown };
  const known = { ...(user !== undefined && { user }), ...(session !== undefined && { session }) };
  // Of what types they are, the application has declared.
  return known as HyperLive.Context;
}

function readSecrets(secret: string | string[] | undefined, logger: Logger): string[] {
  if (secret === undefined || secret === "") {
    if (process.env.NODE_ENV === "production") {
      logger.warn(
        "Hyper Live has no secret, so open pages will not outlive this process: set HYPER_LIVE_SECRET, or hyperLive({ secret }).",
      );
    }
    return [randomBytes(32).toString("hex")];
  }
  const secrets = [secret].flat();
  if (secrets.length === 0) fail("secret", "is an empty list");
  for (const text of secrets) {
    if (typeof text !== "string" || text.length < 16)
      fail("secret", "must be at least 16 characters, such as those of `openssl rand -hex 32`");
  }
  return secrets;
}

function fail(name: string, why: string): never {
  throw new LiveError("HL_OPTION", `hyperLive's option "${name}" ${why}.`);
}
