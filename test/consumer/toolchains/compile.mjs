// Compiles one file by a compiler's own API: `node compile.mjs swc-legacy decorated.ts out/decorated.js`.
import { readFileSync, writeFileSync } from "node:fs";

const [, , how, file, output] = process.argv;
const source = readFileSync(file, "utf8");

async function swc(transform) {
  const { transformSync } = await import("@swc/core");
  const parser = { syntax: "typescript", decorators: true };
  const options = { filename: file, swcrc: false, module: { type: "es6" } };
  return transformSync(source, { ...options, jsc: { parser, target: "es2022", transform } }).code;
}

async function babel(version) {
  const { transformSync } = await import("@babel/core");
  const options = { filename: file, configFile: false, babelrc: false };
  const presets = ["@babel/preset-typescript"];
  return transformSync(source, {
    ...options,
    presets,
    plugins: [["@babel/plugin-proposal-decorators", { version }]],
  }).code;
}

const compilers = {
  "swc-legacy": () => swc({ legacyDecorator: true, decoratorMetadata: true }),
  "swc-standard": () => swc({ decoratorVersion: "2022-03" }),
  "babel-legacy": () => babel("legacy"),
  "babel-standard": () => babel("2023-11"),
};
writeFileSync(output, await compilers[how]());
