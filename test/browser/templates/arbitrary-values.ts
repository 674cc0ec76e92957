/** Random values for holes: plain ones, and values for attributes with a special meaning. */
import fc from "fast-check";
import type { MixedText, NamedAttribute, Plain } from "./shape.js";

const special = [
  "",
  "a",
  " ",
  "\n",
  "\nx",
  "\r\nx\ry",
  "<b>&amp;\"'</b>",
  "<!--]-->",
  "</textarea></title>",
  "hl-hole-0-",
  "${x}",
  "\u0000",
  "a\ud800b",
  "\udc00",
  "\u{1f600}",
  "\ue001\ue002\ue003",
  "javascript:alert(1)",
  "\u00a0\u2028\ufeff",
];

const text = fc.oneof(
  { withCrossShrink: true },
  fc.constantFrom(...special),
  fc.string({ maxLength: 6 }),
  fc.string({ maxLength: 4, unit: "binary" }),
);

/** A text that is added to: each is sent as what follows the one before. */
const growing = [
  "A text that grows",
  "A text that grows, \r\n",
  "A text that grows, \r\n\u{1f600} piece by piece",
];

/** The unstructured values of a hole in text. */
export const plain: fc.Arbitrary<Plain> = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 1, arbitrary: fc.constantFrom(...growing) },
  { weight: 2, arbitrary: fc.integer({ min: -5, max: 1000 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, 0.1, 1e21, Number.NaN, Number.POSITIVE_INFINITY, 7n) },
  { weight: 2, arbitrary: fc.constantFrom(null, undefined, true, false) },
);

/** The values of a hole in a place where a browser would move text away. */
export const blank: fc.Arbitrary<Plain> = fc.constantFrom(null, "", " ", undefined, false);

/** The alternatives for one hole. */
export function options<T>(value: fc.Arbitrary<T>, maxLength = 4): fc.Arbitrary<T[]> {
  return fc.array(value, { minLength: 2, maxLength });
}

const fixed = fc.constantFrom("", "a", " ", "b c", "&amp;", "-");

/** Text between holes. */
export function mixedText(value: fc.Arbitrary<unknown>, minHoles: number): fc.Arbitrary<MixedText> {
  const holes = fc.array(options(value), { minLength: minHoles, maxLength: 2 });
  return fc
    .record({ holes, strings: fc.array(fixed, { minLength: 3, maxLength: 3 }) })
    .map((mixed) => ({ ...mixed, strings: mixed.strings.slice(0, mixed.holes.length + 1) }));
}

function whole(name: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<NamedAttribute> {
  return options(value).map((holes) => ({ name, isWhole: true, strings: ["", ""], holes: [holes] }));
}

function mixed(name: string, value: fc.Arbitrary<unknown> = plain): fc.Arbitrary<NamedAttribute> {
  return mixedText(value, 1).map((each) => ({ ...each, name, isWhole: false }));
}

const boolean = fc.constantFrom<unknown>(true, false, null, undefined, "");
const word = fc.constantFrom("a", "b", "on");
const classes: fc.Arbitrary<unknown> = fc.oneof(
  plain,
  fc.dictionary(word, fc.boolean(), { maxKeys: 3, noNullPrototype: true }),
  fc.array(fc.oneof(word, fc.constantFrom(null, false)), { maxLength: 3 }),
);
const styles: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom("color: red", "", null),
  fc.record(
    { color: fc.constantFrom("red", null, "url(x)"), marginTop: fc.constantFrom("1px", 0), "--x": plain },
    { requiredKeys: [], noNullPrototype: true },
  ),
);
const address = fc.oneof(fc.constantFrom("/x", "#a", "https://a.test/?b=c&d", "javascript:x()", null), text);

/** An attribute that any element can have. */
export const anyAttribute: fc.Arbitrary<NamedAttribute> = fc.oneof(
  whole("title", plain),
  mixed("title"),
  whole("id", text),
  whole("hidden", boolean),
  whole("aria-label", plain),
  whole("aria-hidden", boolean),
  mixed("data-x"),
  whole("class", classes),
  mixed("class"),
  whole("style", styles),
  mixed("style").map((each) => ({
    ...each,
    strings: ["color:", ";top:", "px"].slice(0, each.strings.length),
  })),
);

/** Attributes for `attrs({ … })`. */
export const spread: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    lang: plain,
    class: classes,
    style: styles,
    "aria-live": boolean,
    "data-y": plain,
    inert: boolean,
    cite: address,
  },
  { requiredKeys: [], noNullPrototype: true },
);

const link = fc.oneof(whole("href", address), mixed("href"));
const open = whole("open", boolean);

/** Attributes with a special meaning, by element. */
export const ownAttributes: Record<string, fc.Arbitrary<NamedAttribute>> = {
  a: link,
  input: fc.oneof(
    whole("value", plain),
    mixed("value"),
    whole("disabled", boolean),
    whole("placeholder", plain),
  ),
  "input:named": fc.oneof(whole("value", plain), whole("readonly", boolean)),
  "input:checkbox": fc.oneof(whole("checked", boolean), whole("value", plain)),
  "input:hidden": fc.oneof(whole("value", plain), mixed("value")),
  textarea: fc.oneof(whole("rows", fc.integer({ min: 1, max: 9 })), whole("placeholder", plain)),
  select: fc.oneof(whole("disabled", boolean), whole("value", plain)),
  option: fc.oneof(whole("value", plain), mixed("value"), whole("label", plain), whole("disabled", boolean)),
  li: whole("value", fc.oneof(fc.integer(), plain)),
  progress: fc.oneof(
    whole("value", fc.constantFrom(0, 0.5, "1", null)),
    whole("max", fc.constantFrom(1, 9, null)),
  ),
  button: fc.oneof(whole("disabled", boolean), whole("value", plain)),
  details: open,
  svg: fc.oneof(mixed("viewBox"), whole("preserveAspectRatio", plain)),
  use: whole("xlink:href", address),
  circle: fc.oneof(mixed("r"), whole("fill", plain)),
};

const json = fc.oneof(
  text,
  fc.integer(),
  fc.constantFrom<unknown>(true, null, undefined, { a: "'\"<" }, ["\u2028", 1], 0.5),
);

/** A binding with literal arguments; `form` has the texts around its holes. */
export function binding(event: string, form: readonly string[]): fc.Arbitrary<NamedAttribute> {
  const count = form.length - 1;
  return fc
    .array(options(json), { minLength: count, maxLength: count })
    .map((holes) => ({ name: `@${event}`, isWhole: false, strings: [...form], holes }));
}
