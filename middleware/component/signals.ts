/** The signals of handlers, `context().signal`: created when they are first used, since most handlers have no use for one. */

const controllers = new WeakMap<object, AbortController>();

function controllerOf(context: object): AbortController {
  let controller = controllers.get(context);
  if (!controller) {
    controller = new AbortController();
    controllers.set(context, controller);
  }
  return controller;
}

/** The signal of a handler or hook, by its context. */
export function signalOf(context: object): AbortSignal {
  return controllerOf(context).signal;
}

/** Aborts what a handler has passed its signal to. */
export function abort(context: object, reason: unknown): void {
  controllerOf(context).abort(reason);
}
