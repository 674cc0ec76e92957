/** The steps that decide whether an event may run: the rates of its component and handler, and their guards. */
import { accessOf, handlerAccess } from "../access.js";
import type { Access } from "../definition.js";
import { type Admission, admitToHandler, admitWithin } from "../guards.js";
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import { tooOften } from "../rate.js";
import type { ResolvedOffer } from "./resolve-offer.js";
import type { Run } from "./run.js";

/**
 * Admits an event to its component, before the browser's values are read.
 *
 * @throws {LiveError} HL_LIMIT past the component's rate; HL_FORBIDDEN if its guards, or those around it, refuse
 */
export function admitEvent({ instance, event, call }: Run): Admission {
  const { own } = accessOf(instance.definition);
  const counted = own?.rate && event && count(instance, instance.definition.name, own);
  const asker = event ?? call;
  return isPromise(counted) ? counted.then(() => admitWithin(instance, asker)) : admitWithin(instance, asker);
}

/**
 * Admits an event to its handler, after the values were read and checked.
 *
 * @throws {LiveError} HL_LIMIT past the handler's rate; HL_FORBIDDEN if its guards refuse
 */
export function admitCall(run: Run): Admission {
  const { binding, method } = run.offer as ResolvedOffer;
  return method && admitMethod(run, binding.handler, method);
}

/** The same for a method that a child calls. */
export function admitMethod(run: Run, handler: string, method: object): Admission {
  const { instance, args, event, call } = run;
  const { definition } = instance;
  const access = handlerAccess(definition, handler, method);
  if (!access) return undefined;
  const ask = () => admitToHandler(instance, handler, access, args, event ?? call);
  const counted = access.rate && count(instance, `${definition.name}.${handler}`, access);
  return isPromise(counted) ? counted.then(ask) : ask();
}

/** Counts an event of the view's owner; undefined if nothing counts. */
function count({ view }: Instance, name: string, { rate }: Access): Admission {
  if (!rate) return undefined;
  return view.limits.rates?.take(name, rate, view.owner).then((wait) => {
    if (wait > 0) throw tooOften(`${name} was called more often than its rateLimit allows.`, wait);
  });
}
