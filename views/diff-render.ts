/** Compares the newest render of a component, or of what fills a slot, with what the browser shows. */
import type { Change } from "./change.js";
import { diffTemplate } from "./diff.js";
import type { Placed, Rendered } from "./values.js";
import { writeComponent } from "./write.js";

/** A render with what a browser shows of it. */
export interface ShownRender extends Placed {
  shown: Rendered | undefined;
  /** whether the browser's copy is unknown, so that the next patch sends the whole */
  needsFullRender: boolean;
}

/** The change since the last patch; undefined if there is none. */
export function diffRender(render: ShownRender): Change | undefined {
  if (render.needsFullRender) return wholeHtml(render);
  const { shown, rendered } = render;
  if (!shown || shown === rendered) return undefined;
  if (shown.template !== rendered.template) return wholeHtml(render);
  const change = diffTemplate(shown, rendered, render.host);
  render.shown = rendered;
  return change;
}

/** The whole HTML, as a change. */
export function wholeHtml(render: Placed): Change {
  return [writeComponent(render)];
}
