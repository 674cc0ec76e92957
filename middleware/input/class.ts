/** A class without arguments. */
export type Class<T = object> = new () => T;
