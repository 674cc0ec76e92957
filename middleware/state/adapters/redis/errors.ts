/** Which errors of Redis pass by themselves, and which say that another node of a cluster has a key. */

/** Errors of a Redis server that is not ready yet but will be. */
const notYet =
  /^(?:LOADING|BUSY|TRYAGAIN|MASTERDOWN|CLUSTERDOWN|READONLY|NOREPLICAS|ERR Script attempted to access a non local key)/;

/** Whether to retry: the connection broke or is slow, or Redis is starting. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Errors of Redis itself start with a word in capitals, such as ERR or WRONGTYPE.
  return !/^[A-Z]{2,} /.test(error.message) || notYet.test(error.message);
}

/** Whether Redis does not have a script yet. */
export function hasNoScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOSCRIPT");
}

/** Why a connection failed. */
export function reasonOf({ code, message }: Error & { code?: string }): string {
  return code ?? message;
}

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
