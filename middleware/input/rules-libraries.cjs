/**
 * The libraries of forms with classes, each loaded by its first call: a server without such forms has neither in memory.
 *
 * It is CommonJS because only `require` loads a module at once, as the description of a class needs, and in a way that
 * bundlers follow.
 */
"use strict";

exports.validator = () => require("class-validator");
exports.transformer = () => require("class-transformer");
/** The module that stores the decorators' data, which class-transformer does not export. */
exports.transforms = () => require("class-transformer/cjs/storage.js").defaultMetadataStorage;
