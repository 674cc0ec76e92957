/** Errors by which a node of a cluster says that another one has a key. */

/** Where a key is. */
export interface Redirect {
  /** host and port of the node */
  address: string;
  /** whether only this command is to be sent there: the slot is being moved to it */
  isAsk: boolean;
}

/** Whether an error says that another node has the key. */
export function isRedirect(error: unknown): error is Error {
  return error instanceof Error && /^(?:MOVED|ASK) /.test(error.message);
}

/** Reads an error such as `MOVED 3999 10.0.0.2:6379`. */
export function readRedirect({ message }: Error): Redirect {
  return { address: message.slice(message.lastIndexOf(" ") + 1), isAsk: message.startsWith("ASK") };
}

/** The error of a cluster that was given as one server. */
export function describeRedirect({ message }: Error): Error {
  const how = 'an array of addresses, such as redisAdapter(["redis://localhost:6379"])';
  return new Error(`it is a node of a cluster (${message}), for which redisAdapter() takes ${how}`);
}
