/**
 * The names of form fields on the wire, and of a header, shared with the browser.
 *
 * This file imports nothing and its names are plain strings, so that the scripts are bundled with the strings in place.
 */

/** The view's sealed state. */
export const sealName = "_seal";
/** The number of the page's forms for clicks, sent by htmx if there is more than one; see `ClickForms`. */
export const formsName = "_forms";
/** The id of the page load, in posts of our script. */
export const pageName = "_page";
/** The number of patches since the seal, in posts of our script. */
export const patchesName = "_patches";
/** The event's number, in posts of our script. */
export const eventNumberName = "_event";
/** Frames of a page that has no WebSocket but a stream, in lines. */
export const framesName = "_frames";
/** The number of such a batch of frames on its stream, from 1. */
export const batchName = "_batch";
/** The question of `data-live-confirm` that the user has answered with yes; "" after a no. */
export const confirmedName = "_confirmed";
/**
 * Header of all our answers to posts: "final", or "again" if the event was not done and should be sent again. An answer
 * without it is that of a proxy or of other middleware.
 */
export const answerName = "Hyper-Live-Answer";
/** Header of htmx's posts by pages that put the rows into an answer which it leaves out; see `views/left-out.ts`. */
export const rowsHeader = "Hyper-Live-Rows";
/** Header with the view's newest seal, in answers that say "again"; "body" if the body has it. */
export const newSealName = "Hyper-Live-Seal";
/**
 * Header of requests for a page that is put in by navigation: the mark of the page around it, see `navigation.ts`, or "1" if
 * that has none.
 */
export const navigateName = "Hyper-Live-Navigate";
/** Header of such requests that were sent before a link was clicked. */
export const prefetchName = "Hyper-Live-Prefetch";
/** Prefix of an event's name; the component's number follows. The value is the binding. */
export const eventPrefix = "on:";
/** The same for a form's own `@submit`; a button with a binding of its own overrides it. */
export const submitPrefix = "submit:";
/** Prefix of the names of an element's own properties. */
export const ownPrefix = ":";
export const valueName = ":value";
export const checkedName = ":checked";
/** The key that was pressed. */
export const keyName = ":key";

/** Name of an event of a component. */
export function eventName(component: number | string): string {
  return eventPrefix + component;
}

/** Name of a form's own event of a component. */
export function submitName(component: number | string): string {
  return submitPrefix + component;
}

/** Whether a form field is one of ours, which handlers don't get. The properties of an element are not reserved. */
export function isReserved(name: string): boolean {
  return /^(?:_(?:seal|forms|page|event|patches|confirmed)$|on:|submit:)/.test(name);
}
