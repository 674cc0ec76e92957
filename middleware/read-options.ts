/** Checks the options of hyperLive() once, when it is called, and fills in the defaults. */

import { randomBytes } from "node:crypto";
import type { Request } from "express";
import { LiveError } from "../views/errors.js";
import { defaultLayout } from "../views/layout.js";
import { applicationName } from "./application-name.js";
import { isReserved, ownPrefix } from "./component/post-fields.js";
import { noContext } from "./component/visitor.js";
import { developmentSecret } from "./development-secret.js";
import { readLogger } from "./logger.js";
import type { HyperLiveOptions, Settings } from "./options.js";
import { readLimits } from "./read-limits.js";
import { readUploads } from "./read-uploads.js";
import { defaultIdentity } from "./security/owner.js";
import { isPrefix } from "./security/proxy.js";
import { memoryAdapter } from "./state/adapters/memory.js";

const numbers = ["grace", "maxAge", "sealLimit", "maxPayload", "debounce", "shutdown", "idle"] as const;
const flags = ["embedded", "stream", "navigate"] as const;
const defaultPath = "/_live";
const functions = ["layout", "context", "identity", "translate"] as const;
/** The methods that these options must have. */
const contracts = {
  adapter: [
    ...["load", "save", "read", "swap", "publish", "subscribe"],
    ...["enter", "exit", "members", "watch", "close"],
  ],
  server: ["on", "close"],
  logger: ["warn", "error"],
} as const;
const known = new Set([
  ...numbers,
  "path",
  "secret",
  "application",
  "identity",
  "recheck",
  "sealEvery",
  "origins",
  "prefix",
  ...flags,
  "fields",
  "layout",
  "context",
  "adapter",
  "limits",
  "uploads",
  "server",
  "translate",
  "logger",
]);

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {LiveError} HL_OPTION with the option, what is wrong with it, and what is allowed
 */
export function readOptions(options: HyperLiveOptions): Settings {
  checkNames(options);
  checkNumbers(options);
  checkMethods(options);
  checkFunctions(options);
  checkPaths(options);
  checkFields(options.fields ?? {});
  checkOrigins(options.origins ?? []);
  checkFlags(options);
  checkApplication(options.application);
  checkInterval("recheck", options.recheck);
  checkInterval("sealEvery", options.sealEvery);
  const logger = readLogger(options.logger ?? console);
  return {
    path: options.path ?? defaultPath,
    secrets: readSecrets(options.secret ?? process.env.HYPER_LIVE_SECRET),
    application: options.application ?? applicationName(),
    origins: options.origins ?? [],
    embedded: options.embedded ?? false,
    stream: options.stream ?? true,
    navigate: options.navigate ?? false,
    fields: options.fields ?? {},
    layout: options.layout ?? defaultLayout,
    context: options.context ?? defaultContext,
    identity: options.identity ?? defaultIdentity,
    recheck: options.recheck ?? 300_000,
    adapter: options.adapter ?? memoryAdapter(),
    grace: options.grace ?? 60_000,
    idle: options.idle ?? 15_000,
    maxAge: options.maxAge ?? 24 * 60 * 60_000,
    sealLimit: options.sealLimit ?? 16_384,
    maxPayload: options.maxPayload ?? 1024 * 1024,
    limits: readLimits(options.limits),
    uploads: readUploads(options.uploads),
    debounce: options.debounce ?? 150,
    shutdown: options.shutdown ?? 1_200,
    handOver: options.shutdown ?? 5_000,
    sealEvery: options.sealEvery ?? 5_000,
    logger,
    ...(options.prefix !== undefined && { prefix: options.prefix }),
    ...(options.server && { server: options.server }),
    ...(options.translate && { translate: options.translate }),
  };
}

function checkNames(options: HyperLiveOptions): void {
  for (const name of Object.keys(options)) {
    if (!known.has(name)) fail(name, `is not an option; the options are ${[...known].join(", ")}`);
  }
}

function checkNumbers(options: HyperLiveOptions): void {
  for (const name of numbers) {
    const value = options[name];
    if (value !== undefined && !(Number.isFinite(value) && value >= 0))
      fail(name, `is ${String(value)}, but must be a number of at least 0`);
  }
}

function checkFlags(options: HyperLiveOptions): void {
  for (const name of flags) {
    const value = options[name];
    if (value !== undefined && typeof value !== "boolean") fail(name, "must be true or false");
  }
}

function checkMethods(options: HyperLiveOptions): void {
  for (const [name, methods] of Object.entries(contracts)) {
    const value = options[name as keyof typeof contracts] as Record<string, unknown> | undefined;
    if (value !== undefined && methods.some((method) => typeof value?.[method] !== "function"))
      fail(name, `must have the methods ${methods.join(", ")}`);
  }
}

function checkFunctions(options: HyperLiveOptions): void {
  for (const name of functions) {
    if (options[name] !== undefined && typeof options[name] !== "function") fail(name, "must be a function");
  }
}

function checkPaths({ path = defaultPath, prefix }: HyperLiveOptions): void {
  if (!/^(?:\/[\w.~-]+)+$/.test(path))
    fail("path", `is ${JSON.stringify(path)}, but must look like "/_live"`);
  if (prefix !== undefined && (typeof prefix !== "string" || !isPrefix(prefix)))
    fail("prefix", `is ${JSON.stringify(prefix)}, but must look like "/shop", or be "" for none`);
}

function checkOrigins(origins: readonly string[]): void {
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin)
      fail("origins", `has ${JSON.stringify(origin)}, but each must look like "https://app.example"`);
  }
}

function checkFields(fields: Required<HyperLiveOptions>["fields"]): void {
  for (const [name, read] of Object.entries(fields)) {
    if (typeof read !== "function")
      fail("fields", `has a ${JSON.stringify(name)} that is not a function; write { ${name}: (req) => … }`);
    if (name === "" || name.startsWith(ownPrefix) || isReserved(name))
      fail("fields", `has the name ${JSON.stringify(name)}, which our own forms use`);
  }
}

function checkApplication(application: unknown): void {
  if (application !== undefined && typeof application !== "string")
    fail("application", `is ${String(application)}, but must be a string`);
}

function checkInterval(name: string, value: unknown): void {
  if (value !== undefined && !(typeof value === "number" && value > 0))
    fail(name, `is ${String(value)}, but must be a number above 0, or Infinity`);
}

/** The properties that the usual middleware for sessions and users adds to a request. */
function defaultContext(request: Request): HyperLive.Context {
  const { user, session } = request as Request & { user?: unknown; session?: unknown };
  if (user === undefined && session === undefined) return noContext;
  const known = { ...(user !== undefined && { user }), ...(session !== undefined && { session }) };
  // The application has declared their types.
  return known as HyperLive.Context;
}

function readSecrets(secret: string | string[] | undefined): string[] {
  if (secret === undefined || secret === "") {
    if (process.env.NODE_ENV === "production")
      fail(
        "secret",
        "is missing, and NODE_ENV is production: with a random one, open pages would survive no restart and work in no " +
          "second process. Set the environment's HYPER_LIVE_SECRET, or write hyperLive({ secret: … }), with the output of " +
          "`openssl rand -hex 32`",
      );
    return [developmentSecret() ?? randomBytes(32).toString("hex")];
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
