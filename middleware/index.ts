/** Everything that users import from "hyper-live". */

export { type Attrs, attrs, type ClassList } from "../views/attributes.js";
export { type ErrorCode, LiveError } from "../views/errors.js";
export { each, type Hole, html, type Mount, type Rendered, unsafeHtml } from "../views/html.js";
export type { Page } from "../views/layout.js";
export type { Class, Component } from "./component/definition.js";
export { type HandlerType, handler, type ValueOf } from "./component/handler.js";
export { type LiveOptions, live, mount, type Props } from "./component/live.js";
export { hyperLive } from "./hyper-live.js";
export type { HyperLiveOptions, Logger } from "./options.js";
export type { Adapter } from "./state/adapter.js";
export { type MemoryAdapterOptions, memoryAdapter } from "./state/memory.js";
