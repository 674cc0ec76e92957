/** The types of guards, and of the options that have one. */
import type { MoreFields } from "../input/parameters.js";
import type { LiveContext } from "./context.js";

/**
 * Decides whether something may be done: `true` allows it, anything else refuses it, and so does an error. `this` is the
 * component.
 */
export type Guard<This = never, Args extends readonly unknown[] = never[]> = (
  this: This,
  context: LiveContext,
  ...args: Args
) => boolean | Promise<boolean>;

/** Options of a handler. */
export interface HandlerOptions<Values extends readonly unknown[] = never[], This = never> {
  /**
   * Decides whether the user may call the handler with these values. Called with the context and the handler's values,
   * after those were read and checked, however the event arrived. Default: everyone may who sees the component.
   */
  guard?: Guard<This, Values>;
  /**
   * How often one owner (a user, or a browser of which no user is known) may call the handler, such as `"5/second"`,
   * `"10/minute"` or `"3/10s"`. Default: as often as `limits` allows.
   */
  rateLimit?: string;
  /**
   * Fields that the handler takes although the form on the page does not show them, such as those that a script adds. A
   * name includes the fields below it: `items` includes `items[0].text`. `"all"`: the rules of the class alone decide.
   * Default: none.
   */
  fields?: MoreFields;
  /**
   * Milliseconds that the handler may take, such as one that shows a model's answer while it arrives; `Infinity` for no
   * limit. Default: `limits.handler`.
   */
  deadline?: number;
  /**
   * Names of handlers that this one ends when it is called while they run, such as `"send"` for a Stop button: their
   * `context().signal` is aborted, and they end at their next `yield` or `await render(this)`. What they have set until
   * then is kept, and then this handler runs. Default: none, and it waits until they are done.
   */
  interrupts?: string | readonly string[];
}

/** Options of a component that say who may use it, and how often. */
export interface ComponentAccess<This = never> {
  /**
   * Decides whether the user may see and use the component. Called with the context and the component: before `onMount`,
   * whenever its page continues, before each of its events and of the messages that it receives, and for the components
   * within it as well. Default: everyone may.
   */
  guard?: Guard<This, [component: This]>;
  /**
   * How many events one owner (a user, or a browser of which no user is known) may send to components of this class, such
   * as `"5/second"`, `"10/minute"` or `"3/10s"`. Default: as many as `limits` allows.
   */
  rateLimit?: string;
}
