/** The language that a template is written in: HTML, or a part of an SVG drawing or a MathML formula. */

/** Elements that only SVG, or only MathML, has; `<image>` would be an `<img>` in HTML. */
const svgOnly =
  /^(?:animate(?:Motion|Transform)?|circle|clipPath|defs|desc|ellipse|fe[A-Z]\w*|filter|foreignObject|g|image|line|linearGradient|marker|mask|metadata|mpath|path|pattern|polygon|polyline|radialGradient|rect|set|stop|switch|symbol|text|textPath|tspan|use|view)$/;
const mathOnly =
  /^(?:m(?:action|enclose|error|fenced|frac|i|multiscripts|n|o|over|padded|phantom|root|row|s|space|sqrt|style|sub|subsup|sup|table|td|text|tr|under|underover)|annotation(?:-xml)?|semantics)$/;
/** Elements that HTML and SVG share, which do not say where a template belongs. */
const shared = /^(?:a|script|style|title)$/;

/** What a template is written in, by the first of its elements that only one language has; undefined for HTML. */
export function languageOf(strings: readonly string[]): "svg" | "math" | undefined {
  for (const [, name = ""] of strings.join(" ").matchAll(/<([A-Za-z][\w-]*)/g)) {
    if (svgOnly.test(name)) return "svg";
    if (mathOnly.test(name)) return "math";
    if (!shared.test(name)) return undefined;
  }
  return undefined;
}
