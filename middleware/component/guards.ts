/**
 * Guards: functions of the application that decide who may see a component, and who may call a handler.
 *
 * They are called here for a page, a post, a join, an event, and a message from outside of the page. Components without a
 * guard cost nothing: no call, and no promise.
 */
import { LiveError } from "../../views/errors.js";
import { accessOf } from "./access.js";
import { EventContext, scope } from "./context.js";
import type { Method, Mode } from "./contracts.js";
import { isTimeout, withDeadline } from "./deadline.js";
import type { Access } from "./definition.js";
import type { Instance } from "./instance.js";
import { isPromise } from "./is-promise.js";
import { isPublic, notPublic } from "./public-view.js";
import type { Visitor } from "./visitor.js";

/** Settled if it is allowed, rejected with HL_FORBIDDEN if not; undefined if it is allowed, and nothing is async. */
export type Admission = Promise<void> | undefined;

/** Who asks to be admitted, and how the event arrived. */
export interface Asker {
  mode: Mode;
  visitor?: Visitor | undefined;
}

/**
 * Asks the guards of one component.
 *
 * @param asker - who sent the event; default: the one who sees the view
 * @throws {LiveError} HL_FORBIDDEN
 */
export function admit(instance: Instance, asker?: Asker): Admission {
  const { own } = accessOf(instance.definition);
  if (!own?.guards[0]) return undefined;
  if (isPublic(instance)) throw notPublic(`${instance.definition.name} has a guard`);
  return askAll(instance, own, newContext(instance, asker), [instance.component]);
}

/**
 * Asks the guards of a component and of those around it, the outermost first: a user who may not see
 * a component may not use a part of it either.
 *
 * @throws {LiveError} HL_FORBIDDEN
 */
export function admitWithin(instance: Instance, asker?: Asker): Admission {
  const around = instance.parent && admitWithin(instance.parent, asker);
  return isPromise(around) ? around.then(() => admit(instance, asker)) : admit(instance, asker);
}

/**
 * Does something that is shown without an event of the page, such as a refresh, if the user may still see the component;
 * otherwise nothing happens.
 *
 * @returns a promise only if a guard is async
 */
export function whenAdmitted(instance: Instance, action: () => unknown): unknown {
  const ignore = (error: unknown) => {
    if (!isForbidden(error)) throw error;
  };
  let admission: Admission;
  try {
    admission = admitWithin(instance);
  } catch (error) {
    return ignore(error);
  }
  return isPromise(admission) ? admission.then(action, ignore) : action();
}

/** Whether a component, or one around it, has guards. */
export function isGuarded(instance: Instance): boolean {
  for (let at: Instance | undefined = instance; at; at = at.parent)
    if (accessOf(at.definition).own?.guards[0]) return true;
  return false;
}

export function isForbidden(error: unknown): error is LiveError {
  return error instanceof LiveError && error.code === "HL_FORBIDDEN";
}

/**
 * Asks the guards of all components of a view, for a user who comes back to it, or whose rights may have changed.
 *
 * @throws {LiveError} HL_FORBIDDEN
 */
export function admitToView(
  { instances }: { readonly instances: readonly (Instance | undefined)[] },
  asker: Asker | undefined,
): Admission {
  let admission: Admission;
  for (const instance of instances) {
    if (!instance || !accessOf(instance.definition).own?.guards[0]) continue;
    const next = () => (instance.isGone ? undefined : admit(instance, asker));
    admission = isPromise(admission) ? admission.then(next) : next();
  }
  return admission;
}

/**
 * Asks the guards of a handler.
 *
 * @param access - what applies to the handler
 * @param args - what the handler would be called with
 * @throws {LiveError} HL_FORBIDDEN
 */
export function admitToHandler(
  instance: Instance,
  name: string,
  access: Access,
  args: readonly unknown[],
  asker: Asker | undefined,
): Admission {
  return askAll(instance, access, newContext(instance, asker), args, name);
}

function newContext(instance: Instance, asker: Asker | undefined): EventContext {
  return new EventContext(asker?.mode ?? instance.view.mode, instance, asker?.visitor);
}

function askAll(
  instance: Instance,
  { guards }: Access,
  context: EventContext,
  args: readonly unknown[],
  handler?: string,
): Admission {
  let admission: Admission;
  for (const guard of guards) {
    const next = () => ask(instance, guard, context, args, handler);
    admission = isPromise(admission) ? admission.then(next) : next();
  }
  return admission;
}

/** Asks one guard, in a context of its own: what it does to the page besides deciding is dropped. */
function ask(
  instance: Instance,
  guard: Method,
  context: EventContext,
  args: readonly unknown[],
  handler: string | undefined,
): Admission {
  const what = `the guard of ${handler === undefined ? "the component" : `${handler}()`}`;
  const decide = (answer: unknown) => {
    if (answer !== true) throw forbidden(instance, what, answer);
  };
  const fail = (error: unknown) => {
    if (isForbidden(error) || isTimeout(error)) throw error;
    instance.view.attempt(() => {
      throw error;
    });
    throw forbidden(instance, what, error, "threw");
  };
  try {
    const answer = scope.run(context, instance.component, guard, [context, ...args]);
    if (isPromise(answer)) return withDeadline(instance, what, answer).then(decide).catch(fail);
    decide(answer);
    return undefined;
  } catch (error) {
    return fail(error);
  }
}

function forbidden({ definition }: Instance, what: string, answer: unknown, did = "refused"): LiveError {
  const why =
    did === "threw" || answer === false ? "" : `: it returned ${describe(answer)}, and only true allows`;
  return new LiveError("HL_FORBIDDEN", `${definition.name}: ${what} ${did}${why}.`, { status: 403 });
}

function describe(answer: unknown): string {
  return answer === undefined || answer === null ? String(answer) : `a value of type ${typeof answer}`;
}
