/** The page of a name of the reference, as Markdown. */
import type { Entry, Member } from "./read-api.js";
import { type Doc, writeLinks } from "./tsdoc.js";

/** A snippet of the guide that uses a name. */
export interface Use {
  code: string;
  /** the title of its chapter, and its address */
  title: string;
  path: string;
}

/** A name of the same module whose declaration mentions this one. */
export interface User {
  name: string;
  path: string;
}

/** What a page of the reference leads to. */
export interface Surroundings {
  /** the address of a name */
  addressOf(name: string): string | undefined;
  /** snippets of the guide that use the name, the shortest first */
  uses: Use[];
  users: User[];
  /** an example for a name whose comment has none */
  otherExample: string | undefined;
}

const words = {
  function: "A function",
  class: "A class",
  interface: "An interface",
  type: "A type",
  value: "A value",
};

export function writeEntry(entry: Entry, around: Surroundings): string {
  const { name, module, kind, code, doc, members, parts } = entry;
  const isType = kind === "interface" || kind === "type";
  return [
    `# ${name}`,
    `${words[kind]}: \`import { ${isType ? "type " : ""}${name} } from "${module}";\``,
    writeLinks(doc.text, around.addressOf),
    "## Declaration",
    fence(code.join("\n")),
    ...writeDetails(doc, around),
    ...writeMembers(members, around),
    ...parts.flatMap((part) => writePart(part, around)),
    ...writeExamples(entry, around),
  ].join("\n\n");
}

/** A type that is not exported, below a heading of its own. */
function writePart({ name, doc, code, members }: Entry, around: Surroundings): string[] {
  return [
    `## ${name}`,
    writeLinks(doc.text, around.addressOf),
    fence(code.join("\n")),
    ...writeMembers(members, around).slice(1),
  ];
}

const fence = (code: string) => `\`\`\`ts\n${code}\n\`\`\``;

function writeDetails({ params, returns, throws }: Doc, { addressOf }: Surroundings): string[] {
  const link = (text: string) => writeLinks(text, addressOf).replace(/\s*\n\s*/g, " ");
  return [
    ...section(
      "Parameters",
      params.map(({ name, text }) => `- \`${name}\`: ${link(text)}`),
    ),
    ...section("Returns", returns ? [link(returns)] : []),
    ...section(
      "Throws",
      throws.map((text) => `- ${linkCodes(link(text))}`),
    ),
  ];
}

const section = (heading: string, lines: string[]) =>
  lines.length > 0 ? [`## ${heading}`, lines.join("\n")] : [];

/** Links the codes of errors to what the guide says about them. */
function linkCodes(text: string): string {
  return text.replace(/\bHL_[A-Z_]+\b/g, (code) => `[${code}](/guide/troubleshooting#${code.toLowerCase()})`);
}

function writeMembers(members: Member[], around: Surroundings): string[] {
  if (members.length === 0) return [];
  const texts = members.map(({ name, code, doc }) =>
    [
      `### ${name}`,
      fence(code),
      writeLinks(doc.text, around.addressOf),
      ...doc.params.map(({ name, text }) => `- \`${name}\`: ${writeLinks(text, around.addressOf)}`),
      doc.returns && `Returns ${writeLinks(doc.returns, around.addressOf)}.`.replace(/\.\.$/, "."),
      ...doc.throws.map((text) => `Throws ${linkCodes(writeLinks(text, around.addressOf))}`),
      ...doc.examples.map(fence),
    ]
      .filter(Boolean)
      .join("\n\n"),
  );
  return ["## Members", ...texts];
}

/**
 * The examples of the comment, and where else the name is used. Without an example of its own it shows a snippet of the
 * guide, or an example of what takes or returns it.
 */
function writeExamples({ doc }: Entry, { uses, users, otherExample }: Surroundings): string[] {
  const shown = doc.examples.length > 0 || !otherExample ? doc.examples : [otherExample.trimEnd()];
  return [
    ...section(shown.length > 1 ? "Examples" : "Example", [shown.map(fence).join("\n\n")].filter(Boolean)),
    ...links(
      "Used by",
      users.map(({ name, path }) => [`\`${name}\``, path]),
    ),
    ...links(
      "In the guide",
      uses.map(({ title, path }) => [title, path]),
    ),
  ];
}

function links(words: string, targets: (readonly [text: string, path: string])[]): string[] {
  const unique = [...new Map(targets.map(([text, path]) => [path, `[${text}](${path})`])).values()];
  return unique.length > 0 ? [`${words}: ${unique.join(", ")}`] : [];
}
