/** Everything that users import from "hyper-live/testing". */
import "./peers.js";

export type { Mode } from "../component/contracts.js";
export type { Area, Target } from "./area.js";
export type { Mistake } from "./check-markup.js";
export type { FileToUpload } from "./choose-files.js";
export { describeModes, modes } from "./describe-modes.js";
export type { Locator } from "./locator.js";
export type { Flash, TestPage } from "./page.js";
export type { Application } from "./serve.js";
export type { State } from "./state.js";
export { type RenderOptions, render, type VisitOptions, visit } from "./visit.js";
