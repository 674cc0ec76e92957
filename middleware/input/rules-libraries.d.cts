/** class-validator; undefined if the application has not installed it. */
export function validator(): typeof import("class-validator") | undefined;
export function transformer(): typeof import("class-transformer");
export function transforms(): typeof import("class-transformer/types/storage.js").defaultMetadataStorage;
