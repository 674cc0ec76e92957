/** The language that a template is written in: HTML, or a part of an SVG drawing or a MathML formula. */

/** Elements that exist only in SVG, or only in MathML; in HTML, `<image>` would be an `<img>`. */
const svgOnly =
  /^(?:animate(?:Motion|Transform)?|circle|clipPath|defs|desc|ellipse|fe[A-Z]\w*|filter|foreignObject|g|image|line|linearGradient|marker|mask|metadata|mpath|path|pattern|polygon|polyline|radialGradient|rect|set|stop|switch|symbol|text|textPath|tspan|use|view)$/;
const mathOnly =
  /^(?:m(?:action|enclose|error|fenced|frac|i|multiscripts|n|o|over|padded|phantom|root|row|s|space|sqrt|style|sub|subsup|sup|table|td|text|tr|under|underover)|annotation(?:-xml)?|semantics)$/;
/** Elements of both HTML and SVG, from which a template's language can't be known. */
const shared = /^(?:a|script|style|title)$/;

/** The language of a template, by its first element that exists in one language only; undefined for HTML. */
export function languageOf(strings: readonly string[]): "svg" | "math" | undefined {
  for (const [, name = ""] of strings.join(" ").matchAll(/<([A-Za-z][\w-]*)/g)) {
    if (svgOnly.test(name)) return "svg";
    if (mathOnly.test(name)) return "math";
    if (!shared.test(name)) return undefined;
  }
  return undefined;
}
