/** Everything that users import from "hyper-live/opentelemetry": spans and metrics, made of the tracing channels. */
export { HyperLiveInstrumentation } from "./instrumentation.js";
