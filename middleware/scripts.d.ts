/** The module that `public/build.ts` writes into `dist/`, imported as "#scripts": all that a page loads, as text. */

/** Name of the client's entry for production. */
export const live: string;
/** Name of the client's entry for development, whose messages are for people. */
export const dev: string;
/** Name of htmx. */
export const htmx: string;
/** All files by their names, those that the entries load included. */
export const files: Readonly<Record<string, string>>;
