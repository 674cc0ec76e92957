/** class-validator, which the application installs if it has rules. */
export function validator(): typeof import("class-validator");
export function transformer(): typeof import("class-transformer");
export function transforms(): typeof import("class-transformer/types/storage.js").defaultMetadataStorage;
