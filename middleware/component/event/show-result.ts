/** The last step of an event. */
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import { render } from "../render.js";
import { dropErrorsOfGoneForm } from "./form-state.js";
import { type Awaitable, done } from "./outcome.js";

/** Renders the new state, and waits for new components in it to mount. */
export function showResult(instance: Instance): Awaitable {
  try {
    instance.view.version++;
    render(instance);
    if (dropErrorsOfGoneForm(instance)) render(instance);
    instance.view.check();
    const mounting = instance.view.mountsDone();
    if (!isPromise(mounting)) return done;
    return mounting.then(() => done, failed);
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): Awaitable {
  return { status: "failed", error };
}
