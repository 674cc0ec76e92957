/** The module that `public/build.ts` writes into `dist/`, imported as "#development": the scripts of development, by name. */
export const files: Readonly<Record<string, string>>;
