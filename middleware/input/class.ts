/** A class whose constructor has no parameters. */
export type Class<T = object> = new () => T;
