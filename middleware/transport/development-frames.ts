/**
 * Where development answers frames that the protocol does not have. Nothing sets it in production, so that they close the
 * connection there, as all unknown frames do.
 */
import type { PageViewer } from "./page-viewer.js";

export const developmentFrames: {
  /** answers a frame; returns whether it was one of development */
  answer?: (viewer: PageViewer, text: string) => boolean;
} = {};
