/** Disabled controls: those with the attribute `disabled`, and those inside a disabled fieldset. */
import { Attrs } from "./attributes.js";

/** What disables a control, if it is set: the attribute `disabled` of the control itself, or of a fieldset around it. */
export type Disabler =
  | "always"
  /** the hole that is the attribute's value, or the attrs({ … }) that may set it */
  | { hole: number; isSpread: boolean };

/**
 * Whether one of these attributes is set.
 *
 * @param values - may contain the values of many rows
 * @param start - index of the first value that belongs to the attributes' template
 */
export function isDisabled(
  disablers: readonly Disabler[] | undefined,
  values: readonly unknown[],
  start = 0,
): boolean {
  return disablers?.some((disabler) => disabler === "always" || isSet(disabler, values, start)) ?? false;
}

function isSet(
  { hole, isSpread }: Exclude<Disabler, "always">,
  values: readonly unknown[],
  start: number,
): boolean {
  const value = values[start + hole];
  return isSpread ? spreadText(value, "disabled") !== undefined : isWritten(value);
}

/** Whether an attribute is written for the value of its hole. */
function isWritten(value: unknown): boolean {
  return value !== false && value !== null && value !== undefined;
}

/** The text that an attrs({ … }) gives an attribute; undefined if it does not set it. */
export function spreadText(value: unknown, name: string): string | undefined {
  if (!(value instanceof Attrs)) return undefined;
  return value.entries.find((entry) => entry[0] === name)?.[1] ?? undefined;
}
