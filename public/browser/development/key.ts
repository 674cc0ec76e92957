/**
 * In each page in development: opens the panel by a key, and applies what was chosen in it before.
 *
 * Ctrl+` types nothing, and neither browsers nor screen readers use it; editors show and hide a panel with it. It is the key
 * below Escape, whatever it types. On a keyboard without that key, `hyperLive.panel()` does the same.
 */
import { chosenMode, readChoice } from "./choices.js";
import { showFormMode } from "./form-mode.js";
import type { Panel } from "./panel/panel.js";

let loading: Promise<Panel> | undefined;

function loadPanel(): Promise<Panel> {
  loading ??= import("./panel/panel.js").then(({ createPanel }) => createPanel());
  return loading;
}

async function toggle(): Promise<void> {
  (await loadPanel()).toggle();
}

const isKey = ({ code, ctrlKey, altKey, metaKey, shiftKey }: KeyboardEvent) =>
  code === "Backquote" && ctrlKey && !altKey && !metaKey && !shiftKey;

addEventListener(
  "keydown",
  (event) => {
    if (!isKey(event) || event.repeat) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void toggle();
  },
  true,
);

const mode = chosenMode();
if (mode === "form") showFormMode();

// By then the client has started, if the mode has it.
addEventListener("DOMContentLoaded", () => {
  const latency = Number(readChoice("latency"));
  // A page that is not live has no client.
  if (window.hyperLive) hyperLive.panel = toggle;
  if (window.hyperLive && latency > 0) void hyperLive.latency(latency);
  if (readChoice("panel")) void loadPanel().then((panel) => panel.open(false));
  const chosen = [
    ...(mode === "live" ? [] : [`this tab shows pages in ${mode} mode`]),
    ...(latency > 0 && mode === "live" ? [`frames are delayed by ${latency} ms`] : []),
  ].join(", ");
  console.info(
    `Hyper Live: Ctrl+\` opens the panel for development.${chosen && ` Chosen in it: ${chosen}.`}`,
  );
});
