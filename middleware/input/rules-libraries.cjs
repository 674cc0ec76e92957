/**
 * The libraries of forms with classes, each loaded by its first call: a server without such forms has neither in memory.
 *
 * It is CommonJS because only `require` loads a module at once, as the description of a class needs, and in a way that
 * bundlers follow.
 */
"use strict";

/** undefined if it is not installed: bundlers accept only in a `try` that what they bundle is missing. */
exports.validator = () => {
  try {
    return require("class-validator");
  } catch (error) {
    if (error.code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
};
exports.transformer = () => require("class-transformer");
/** The module that stores the decorators' data, which class-transformer does not export. */
exports.transforms = () => require("class-transformer/cjs/storage.js").defaultMetadataStorage;
