/** Reads TSDoc comments. */

/** What a comment says. */
export interface Doc {
  /** its text, in Markdown */
  text: string;
  params: { name: string; text: string }[];
  returns: string;
  throws: string[];
  /** code */
  examples: string[];
}

const tags = ["param", "returns", "throws", "example"] as const;

/** Reads the text between the marks of a comment. */
export function readDoc(comment: string): Doc {
  const doc: Doc = { text: "", params: [], returns: "", throws: [], examples: [] };
  for (const { tag, text } of splitTags(linesOf(comment))) {
    if (tag === "param") doc.params.push(readParam(text));
    else if (tag === "throws") doc.throws.push(text.replace(/^\{(\w+)\}/, "`$1`"));
    else if (tag === "example") doc.examples.push(text);
    else if (tag === "returns") doc.returns = text;
    else doc.text = text;
  }
  return doc;
}

/** The lines of a comment, without the asterisks at their beginnings. */
function linesOf(comment: string): string {
  return comment
    .replace(/^\*/, "")
    .replace(/^[ \t]*\*( |$)/gm, "")
    .replace(/^\n+|\s+$/g, "");
}

/** Splits a comment at the tags that begin a line; an example may have lines that begin as decorators do. */
function splitTags(lines: string): { tag: string; text: string }[] {
  const parts = lines.split(new RegExp(`^@(${tags.join("|")})\\b[ \\t]*\\n?`, "m"));
  const found = [{ tag: "", text: parts[0]?.trim() ?? "" }];
  for (let at = 1; at < parts.length; at += 2)
    found.push({ tag: parts[at] ?? "", text: (parts[at + 1] ?? "").trim() });
  return found;
}

function readParam(text: string): { name: string; text: string } {
  const [, name = "", rest = ""] = /^(\S+)\s*-?\s*(.*)$/s.exec(text) ?? [];
  return { name, text: rest };
}

/** Writes the links of a text as Markdown; `resolve` returns the address of a name, if it has one. */
export function writeLinks(text: string, resolve: (name: string) => string | undefined): string {
  return text.replace(/\{@link ([\w.]+)(?:\s*\|\s*([^}]*))?\}/g, (_, name: string, shown: string = name) => {
    const address = resolve(name);
    return address ? `[\`${shown}\`](${address})` : `\`${shown}\``;
  });
}
