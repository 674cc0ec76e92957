/** class-validator; undefined if the application has not installed it, for which reason its types are not named here. */
export function validator(): unknown;
export function transformer(): typeof import("class-transformer");
export function transforms(): typeof import("class-transformer/types/storage.js").defaultMetadataStorage;
