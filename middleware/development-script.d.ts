/** The module that `public/build.ts` writes into `dist/`, imported as "#development": the script of `hyper-live dev`, as text. */
export const script: string;
