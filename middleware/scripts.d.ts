/** The module that `public/build.ts` writes into `dist/`, imported as "#scripts": the files that a page loads, as text. */

/** Name of the client's entry for production. */
export const live: string;
/** Name of the client's entry for development, which has readable error messages. */
export const dev: string;
/** Name of htmx. */
export const htmx: string;
/** All files by name, including those that the entries load. */
export const files: Readonly<Record<string, string>>;
