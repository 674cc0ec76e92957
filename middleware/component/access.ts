/** Who may use a component or a handler, and how often: the guards and rates that classes and handlers declare. */
import { LiveError } from "../../views/errors.js";
import type { Method } from "./contracts.js";
import type { Access, ClassAccess, Definition } from "./definition.js";
import type { ComponentAccess, HandlerOptions } from "./guard-types.js";
import { handlerNames } from "./handler-names.js";
import { type Rate, readRate } from "./rate.js";

/** What was declared for a class, or for the function of a handler. */
const declared = new WeakMap<object, { guard: Method | undefined; rate: Rate | undefined }>();

/**
 * Declares the guard and the rate of a class or of a handler.
 *
 * @param where - the class or the handler, for errors
 * @throws {LiveError} HL_OPTION for a guard that is not a function, or an invalid rate
 */
export function declareAccess(
  target: object,
  options: HandlerOptions | ComponentAccess,
  where: string,
): void {
  const { guard, rateLimit } = options;
  if (guard === undefined && rateLimit === undefined) return;
  if (guard !== undefined && typeof guard !== "function")
    throw new LiveError("HL_OPTION", `${where} has a guard that is not a function, but ${describe(guard)}.`);
  const rate = rateLimit === undefined ? undefined : readRate(rateLimit, where);
  declared.set(target, { guard: guard as Method | undefined, rate });
}

function describe(value: unknown): string {
  return value === null ? "null" : `of type ${typeof value}`;
}

/** What applies to the components of a class; read once, at the first use. */
export function accessOf(definition: Definition): ClassAccess {
  definition.access ??= readAccess(definition.type);
  return definition.access;
}

/**
 * What applies to a handler of a component.
 *
 * @param method - the function that is called: it may be known by another name than in its class
 */
export function handlerAccess(definition: Definition, name: string, method: object): Access | undefined {
  const found = accessOf(definition).handlers?.get(name);
  return found || !declared.has(method) ? found : combine([method]);
}

/** Guards of base classes apply too: an override can add one, and can't lose one by forgetting it. */
function readAccess(type: Definition["type"]): ClassAccess {
  const classes: object[] = [];
  for (let part = type as object; part !== Function.prototype; part = Object.getPrototypeOf(part))
    classes.push(part);
  const handlers = new Map<string, Access>();
  for (const name of handlerNames(type)) {
    const access = combine(classes.flatMap((each) => ownMethod(each, name) ?? []));
    if (access) handlers.set(name, access);
  }
  return { own: combine(classes), handlers: handlers.size > 0 ? handlers : undefined };
}

function ownMethod(type: object, name: string): object | undefined {
  const { prototype } = type as { prototype: object };
  return Object.getOwnPropertyDescriptor(prototype, name)?.value as object | undefined;
}

/** What was declared for any of these; of several rates the first counts. */
function combine(targets: readonly object[]): Access | undefined {
  const found = targets.flatMap((target) => declared.get(target) ?? []);
  if (found.length === 0) return undefined;
  return { guards: found.flatMap(({ guard }) => guard ?? []), rate: found.find(({ rate }) => rate)?.rate };
}
