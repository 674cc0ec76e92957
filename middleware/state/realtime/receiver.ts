/** Receivers: components that messages are delivered to. */

/** A method of a component. */
type Method = (...args: never[]) => unknown;

/** A component, as far as it receives messages. */
export interface Receiver {
  /** the object with the methods */
  readonly component: object;
  /** Runs one of its methods, after the events before it. */
  run(method: Method, ...args: unknown[]): void;
}

/** Calls a method of a component, if there is one, with a message. */
export function receive(receiver: Receiver, method: string | undefined, payload: unknown): void {
  const name = method ?? "onBroadcast";
  const found = (receiver.component as Record<string, unknown>)[name];
  if (typeof found === "function") receiver.run(found as Method, payload);
}
