/** `@live`, which makes a class a component, and `mount()`, which puts one into a template. */
import { Mount } from "../../views/html.js";
import { type Class, type Component, define, requireDefinition } from "./definition.js";

/** Options of {@link live}. */
export interface LiveOptions {
  /**
   * Name by which stored state finds the class again. Default: the class's own name. Give one where two
   * components have the same name, so that the order in which they load does not matter.
   */
  name?: string;
}

type ClassDecorator = <T extends Class<Component>>(type: T, context?: ClassDecoratorContext) => void;

/**
 * Makes a class a live component: its fields are the state, its methods the handlers, `render()` what it shows.
 * Works under legacy and under standard decorators.
 *
 * @example
 * @live
 * class Counter {
 *   count = 0;
 *   increment() { this.count++; }
 *   render() { return html`<button @click="increment">${this.count}</button>`; }
 * }
 */
export function live<T extends Class<Component>>(type: T, context?: ClassDecoratorContext): void;
export function live(options?: LiveOptions): ClassDecorator;
export function live(argument?: Class<Component> | LiveOptions): ClassDecorator | undefined {
  if (typeof argument === "function") {
    define(argument as Class<Component>);
    return undefined;
  }
  return (type) => {
    define(type, argument?.name);
  };
}

/** The fields of a component that its user may set: all but its methods. */
export type Props<T> = Partial<{
  [K in keyof T as T[K] extends (...args: never[]) => unknown ? never : K]: T[K];
}>;

/**
 * Puts a component with props into a template, or hands it to `res.live`.
 *
 * Props are set on the instance before `onMount`, and again whenever the parent renders with others.
 *
 * @throws {LiveError} HL_NOT_COMPONENT when the class has no `@live`
 *
 * @example
 * html`<main>${mount(Chat, { room: "lobby" })}</main>`
 */
export function mount<T extends Component>(component: Class<T>, props?: Props<T>): Mount {
  requireDefinition(component);
  return new Mount(component, props);
}
