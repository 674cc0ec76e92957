/** Colors the source of an example: TypeScript with templates, whose HTML is colored too. */

/** What the text at a place is: code, a template of HTML, a tag in one, the value of an attribute, other text. */
type Mode = "code" | "html" | "tag" | "value" | "text";

const keywords =
  "async|await|class|const|declare|default|else|export|extends|for|function|if|implements|import|in|instanceof|" +
  "interface|let|new|of|return|static|this|throw|try|catch|typeof|while|yield|true|false|null|undefined|" +
  'as(?= )|type(?= [A-Z])|from(?= ")|get(?= \\w)';

const code = [
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)/,
  /(?<quoted>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/(?![*/ ])(?:[^/\\\n[]|\\.|\[[^\]\n]*\])+\/[a-z]*(?=[,.);]))/,
  /(?<html>(?<=\bhtml)`)|(?<text>`)|(?<code>\{)|(?<end>\})/,
  /(?<decorator>@[A-Za-z]\w*)/,
  new RegExp(`(?<![.\\w])(?<keyword>${keywords})\\b(?!:)`),
  /(?<type>\b[A-Z]\w*)|(?<number>\b\d[\d_.]*)|(?<function>\b[a-z]\w*(?=[(\x60]))/,
];

/** What is looked for in each mode. The name of a group is the class of what it finds, or the mode that begins there. */
const patterns: Record<Mode, RegExp> = {
  code: new RegExp(code.map(({ source }) => source).join("|"), "g"),
  html: /(?<comment><!--[\s\S]*?-->)|(?<tag><\/?[a-z][\w-]*)|(?<code>\$\{)|(?<end>`)/gi,
  tag: /(?<attribute>[@\w:.-]+)|(?<value>")|(?<code>\$\{)|(?<end>\/?>)/g,
  value: /(?<code>\$\{)|(?<end>")/g,
  text: /(?<escaped>\\.)|(?<code>\$\{)|(?<end>`)/g,
};

/** Names whose text has another class, or none. */
const classes: Record<string, string> = {
  quoted: "string",
  escaped: "string",
  value: "string",
  text: "string",
  code: "",
  html: "",
};

/** Returns the source as HTML, with a class for each part that has a color; `first` is what it begins as. */
export function highlight(source: string, first: "code" | "html" = "code"): string {
  const modes: Mode[] = [first];
  const parts: Part[] = [];
  for (let at = 0; at < source.length; ) {
    const mode = modes.at(-1) ?? "code";
    const { name, start, end } = findNext(source, at, patterns[mode]);
    add(parts, rest[mode], source.slice(at, start));
    if (name === "end") modes.pop();
    add(parts, name === "end" ? last[mode] : (classes[name] ?? name), source.slice(start, end));
    if (name in patterns) modes.push(name as Mode);
    at = end;
  }
  return parts.map(color).join("");
}

interface Part {
  name: string;
  text: string;
}

/** Adds a part, or its text to the last part if that has the same class. */
function add(parts: Part[], name: string, text: string): void {
  const before = parts.at(-1);
  if (before?.name === name) before.text += text;
  else if (text) parts.push({ name, text });
}

/** The classes of what no pattern of a mode finds, and of what ends the mode. */
const rest: Record<Mode, string> = { code: "", html: "", tag: "", value: "string", text: "string" };
const last: Record<Mode, string> = { ...rest, tag: "tag" };

function findNext(source: string, at: number, pattern: RegExp): { name: string; start: number; end: number } {
  pattern.lastIndex = at;
  const found = pattern.exec(source);
  if (!found) return { name: "", start: source.length, end: source.length };
  const name = Object.entries(found.groups ?? {}).find(([, text]) => text !== undefined)?.[0] ?? "";
  return { name, start: found.index, end: pattern.lastIndex };
}

function color({ name, text }: Part): string {
  const escaped = escapeText(text);
  return name && text.trim() ? `<span class="${name}">${escaped}</span>` : escaped;
}

/** Escapes a text for where HTML has text; not for the value of an attribute. */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
