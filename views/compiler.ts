/**
 * The template compiler: turns the static strings of one html`…` into what rendering and diffing need.
 *
 * It runs once for each place in the source where html`…` stands. The strings are read by parse5 twice:
 * first with a word in place of each hole, to learn in which context the hole stands; then with a comment
 * in place of each hole in text, to check that a browser would build the very elements that are written.
 * The result is plain text pieces with small tagged writers between them (`write.ts` runs them), the parts
 * that can change (`diff.ts` compares them), and the event bindings.
 */
import {
  defaultTreeAdapter,
  html as names,
  parse,
  parseFragment,
  type Token,
  type DefaultTreeAdapterTypes as Tree,
} from "parse5";
import { type Binding, type HoledText, parseBinding } from "./bindings.js";
import { type Around, controls, type Item, isSubmitButton, type LiveForm, writeBound } from "./bound.js";
import { type ErrorCode, LiveError } from "./errors.js";
import { escapeHtml, isUrlAttribute } from "./escape.js";
import { hashStrings } from "./hash.js";
import { needsScript } from "./modifiers.js";
import { checkNesting, dropsLineBreak, isElement, rawText, textOnly } from "./nesting.js";
import { unrestored } from "./restored.js";
import {
  type HostText,
  type HostWriter,
  type Part,
  siteOf,
  type Template,
  type TextWriter,
  type Writer,
} from "./template.js";

/** Events that our script always listens for. */
const listenedFor = new Set(["click", "submit", "change", "input"]);
const noTextIn = new Set(["table", "tbody", "thead", "tfoot", "tr", "colgroup"]);
const stateful = new Set(
  "input select textarea details dialog video audio iframe object embed canvas".split(" "),
);
/** Elements that only SVG, or only MathML, has; `<image>` would be an `<img>` in HTML. */
const svgOnly =
  /^(?:animate(?:Motion|Transform)?|circle|clipPath|defs|desc|ellipse|fe[A-Z]\w*|filter|foreignObject|g|image|line|linearGradient|marker|mask|metadata|mpath|path|pattern|polygon|polyline|radialGradient|rect|set|stop|switch|symbol|text|textPath|tspan|use|view)$/;
const mathOnly =
  /^(?:m(?:action|enclose|error|fenced|frac|i|multiscripts|n|o|over|padded|phantom|root|row|s|space|sqrt|style|sub|subsup|sup|table|td|text|tr|under|underover)|annotation(?:-xml)?|semantics)$/;
/** Elements that HTML and SVG share, which do not say where a template belongs. */
const shared = /^(?:a|script|style|title)$/;

interface Edit {
  start: number;
  end: number;
  items: Item[];
}

let compiled = 0;

/** What a template is written in, by the first of its elements that only one language has; undefined for HTML. */
function languageOf(strings: readonly string[]): "svg" | "math" | undefined {
  for (const [, name = ""] of strings.join(" ").matchAll(/<([A-Za-z][\w-]*)/g)) {
    if (svgOnly.test(name)) return "svg";
    if (mathOnly.test(name)) return "math";
    if (!shared.test(name)) return undefined;
  }
  return undefined;
}

/**
 * Compiles a template; done once for each place where html`…` stands.
 *
 * @param caller - the function that the template's author called: errors name the place of that call
 */
export function compileTemplate(
  strings: readonly string[],
  caller: (...args: never[]) => unknown = compileTemplate,
): Template {
  return new Compiler(strings, caller).compile();
}

class Compiler {
  private readonly hole: string;
  private readonly holePattern: RegExp;
  private readonly holeComment: RegExp;
  private readonly origin: { stack?: string } = {};
  private readonly isDocument: boolean;
  /** the element in which it is read, where it is no HTML */
  private readonly around: "svg" | "math" | undefined;
  private readonly edits: Edit[] = [];
  private readonly parts: Part[] = [];
  private readonly bindings: { binding: Binding; element: Tree.Element }[] = [];
  private readonly texts: TextWriter[] = [];
  private readonly attributes: Template["attributes"] = [];
  private readonly fields: Template["fields"] = [];
  private readonly silent: Template["silent"] = [];
  private isStateful = false;
  private buttons = 0;
  private readonly rootTags: string[] = [];
  private text = "";
  /** the holes that stand in text */
  private inText = new Set<number>();

  private readonly strings: readonly string[];
  /** named fields outside of any form here, and what is added to their tags */
  private readonly looseFields: { name: string; added: Item[] }[] = [];
  /** buttons outside of any form here whose handlers take what a form has, and what says whose form that is */
  private readonly openButtons: { binding: Binding; owner: HostWriter }[] = [];
  /** whether something is written behind the last element at the root */
  private trails = false;

  constructor(strings: readonly string[], caller: (...args: never[]) => unknown) {
    // By function, not by file: a bundler puts our files and the application's into one.
    Error.captureStackTrace(this.origin, caller);
    this.strings = trimLines(strings);
    const written = strings.join(" ").toLowerCase();
    let word = "hl-hole-";
    while (written.includes(word)) word += "x-";
    this.hole = word;
    this.holePattern = new RegExp(`${word}(\\d+)-`, "gi");
    this.holeComment = new RegExp(`^${word}(\\d+)-$`);
    this.isDocument = /^\s*<(?:!doctype|html)/i.test(strings[0] as string);
    this.around = languageOf(strings);
  }

  compile(): Template {
    this.inText = this.classify();
    this.text = this.join((hole) => (this.inText.has(hole) ? `<!--${this.word(hole)}-->` : this.word(hole)));
    const root = this.parse(this.text);
    checkNesting(root, this.text, this.isDocument, (offset, what) =>
      this.failAt("HL_TEMPLATE_HTML", offset, what),
    );
    for (const child of root.childNodes) if (isElement(child)) this.rootTags.push(child.tagName);
    this.walk(root, { parents: "", quiet: this.isDocument });
    this.tieLooseFields();
    return this.assemble(root);
  }

  private word(hole: number): string {
    return `${this.hole}${hole}-`;
  }

  private join(hole: (index: number) => string): string {
    let text = this.strings[0] as string;
    for (let i = 1; i < this.strings.length; i++) text += hole(i - 1) + this.strings[i];
    return text;
  }

  private parse(text: string): Tree.ParentNode {
    const options = { sourceCodeLocationInfo: true, scriptingEnabled: false };
    if (this.isDocument) return parse(text, options);
    if (!this.around) return parseFragment(text, options);
    const space = this.around === "svg" ? names.NS.SVG : names.NS.MATHML;
    return parseFragment(defaultTreeAdapter.createElement(this.around, space, []), text, options);
  }

  // --- Where each hole stands ---

  /** Returns the holes that stand in text; refuses those that stand where nothing can be made safe. */
  private classify(): Set<number> {
    const inText = new Set<number>();
    const seen = new Set<number>();
    const visit = (node: Tree.Node): void => {
      if (node.nodeName === "#text") {
        const parent = (node as Tree.TextNode).parentNode;
        const tag = parent && "tagName" in parent ? parent.tagName : "";
        for (const hole of this.holesIn((node as Tree.TextNode).value)) {
          if (rawText.has(tag)) {
            this.failAtHole("HL_TEMPLATE_HOLE", hole, `A hole inside <${tag}> can't be made safe`);
          }
          if (/<\/?$/.test(this.strings[hole] as string)) {
            this.failAtHole("HL_TEMPLATE_HOLE", hole, "A tag's name can't be a hole");
          }
          seen.add(hole);
          if (!textOnly.has(tag)) inText.add(hole);
        }
        return;
      }
      if (node.nodeName === "#comment") {
        for (const hole of this.holesIn((node as Tree.CommentNode).data)) seen.add(hole);
        return;
      }
      if (isElement(node)) {
        for (const hole of this.holesIn(node.tagName)) {
          this.failAtHole("HL_TEMPLATE_HOLE", hole, "A tag's name can't be a hole");
        }
        for (const attribute of node.attrs) {
          for (const hole of this.holesIn(attribute.name)) {
            const isSpread = attribute.value === "" && attribute.name === this.word(hole);
            if (!isSpread) this.failAtHole("HL_TEMPLATE_HOLE", hole, "An attribute's name can't be a hole");
            seen.add(hole);
          }
          for (const hole of this.holesIn(attribute.value)) seen.add(hole);
        }
        if (node.nodeName === "template") {
          visit((node as Tree.Template).content);
          for (const hole of seen)
            if (this.isInside(hole, node))
              this.failAtHole(
                "HL_TEMPLATE_HOLE",
                hole,
                "A hole inside <template> would not be brought up to date",
              );
        }
      }
      if ("childNodes" in node) for (const child of node.childNodes) visit(child);
    };
    const first = this.join((hole) => this.word(hole));
    visit(this.parse(first));
    for (let hole = 0; hole < this.strings.length - 1; hole++) {
      if (!seen.has(hole)) this.failAtHole("HL_TEMPLATE_HOLE", hole, "A browser would drop what stands here");
    }
    return inText;
  }

  private isInside(hole: number, element: Tree.Element): boolean {
    const location = element.sourceCodeLocation;
    if (!location?.startTag || !location.endTag) return false;
    const offset = this.join((index) => this.word(index)).indexOf(this.word(hole));
    return offset >= location.startTag.endOffset && offset < location.endTag.startOffset;
  }

  private holesIn(text: string): number[] {
    return Array.from(text.matchAll(this.holePattern), (match) => Number(match[1]));
  }

  /** The hole in text for which a comment was put; a hole that is all of a comment of the template's own is none. */
  private holeAt(node: Tree.Node): number | undefined {
    if (node.nodeName !== "#comment") return undefined;
    const hole = Number(this.holeComment.exec((node as Tree.CommentNode).data)?.[1]);
    return this.inText.has(hole) ? hole : undefined;
  }

  private readonly hasHole = (source: string | Tree.Node): boolean =>
    typeof source === "string" ? this.holesIn(source).length > 0 : this.holeAt(source) !== undefined;

  private split(text: string): HoledText {
    const strings: string[] = [];
    const holes: number[] = [];
    let last = 0;
    for (const match of text.matchAll(this.holePattern)) {
      strings.push(text.slice(last, match.index));
      holes.push(Number(match[1]));
      last = match.index + match[0].length;
    }
    strings.push(text.slice(last));
    return { strings, holes };
  }

  // --- What is written for each element ---

  private walk(node: Tree.ParentNode, around: Around): void {
    for (const child of node.childNodes) {
      const location = child.sourceCodeLocation;
      if (child.nodeName === "#comment" && location) {
        const hole = this.holeAt(child);
        const alone = node.childNodes.length === 1 && around.parents !== "" && !around.isShared;
        const items = hole === undefined ? [] : this.textHole(hole, alone, around);
        this.edits.push({ start: location.startOffset, end: location.endOffset, items });
      } else if (isElement(child)) this.element(child, around);
    }
  }

  private textHole(hole: number, alone: boolean, around: Around): Item[] {
    const { parents } = around;
    const noText = noTextIn.has(parents.slice(parents.lastIndexOf(">") + 1));
    const writer: TextWriter = { type: "text", hole, alone, parents, noText };
    this.texts.push(writer);
    if (around.quiet) return [writer];
    this.parts.push(writer);
    return alone
      ? [writer]
      : [{ marker: `<!--[${this.parts.length - 1}-->` }, writer, { marker: "<!--]-->" }];
  }

  private element(element: Tree.Element, around: Around): void {
    const tag = element.tagName;
    const location = element.sourceCodeLocation;
    if (!location) {
      this.walk(element, around);
      return;
    }
    const startTag: Token.LocationWithAttributes = location.startTag ?? location;
    const nameEnd = startTag.startOffset + 1 + tag.length;
    const added: Item[] = [];
    const after: Item[] = [];
    const tokens: string[] = [];
    const next: Around = { ...around, parents: around.parents ? `${around.parents}>${tag}` : tag };
    this.isStateful ||= stateful.has(tag);
    if (tag === "label") next.label = element;
    if (tag === "form") next.inForm = true;
    const hasBinding = element.attrs.some((attribute) => attribute.name.startsWith("@"));

    for (const attribute of element.attrs) {
      const name = attribute.prefix ? `${attribute.prefix}:${attribute.name}` : attribute.name;
      const place = startTag.attrs?.[name] ?? startTag.attrs?.[name.toLowerCase()];
      if (!place) continue;
      const value = this.split(attribute.value);
      const edit: Edit = { start: this.skipSpace(place.startOffset), end: place.endOffset, items: [] };
      const spread = this.holesIn(name)[0];
      if (spread !== undefined) {
        edit.items.push(this.spread(spread, element, around.quiet));
        if (!around.quiet) tokens.push(`${this.parts.length - 1}...`);
      } else if (name.startsWith("@")) {
        this.bind(element, name, value, { added, after, tokens, around, next });
      } else if (value.holes.length > 0) {
        // The name that SVG 2 gives it, which needs no namespace to be written by our script.
        const written = name === "xlink:href" ? "href" : name;
        edit.items.push(this.dynamicAttribute(tag, written, value, around.quiet));
        if (!around.quiet) tokens.push(`${this.parts.length - 1}${written}`);
      } else if (!(name === "type" && tag === "button" && hasBinding)) continue;
      this.edits.push(edit);
    }
    this.addListened(element, added);
    if (tag === "form") this.tieValidate(element);
    for (const { binding, element: bound } of this.bindings)
      if (bound === element && next.form) binding.form = next.form.binding;
    this.noteSilent(element, next.form);
    const mark = controls.has(tag) && !around.quiet ? this.markField(element, around) : undefined;
    if (mark) {
      tokens.push(`${this.parts.length - 1}...`);
      added.push(mark);
    }
    if (controls.has(tag) && !around.quiet) added.push({ marker: unrestored(element, this.hasHole) });
    const isField = controls.has(tag) && !hasBinding;
    if (around.form && !hasBinding) this.identify(element, around.form, added);
    if (isField && !around.inForm) this.noteLooseField(element, added);

    const only = element.childNodes.length === 1 ? element.childNodes[0] : undefined;
    next.isShared = after.length > 0;
    const isAlone = !next.isShared && only !== undefined && this.holeAt(only) !== undefined;
    const content = textOnly.has(tag) ? this.split(textOf(element)) : undefined;
    const isContent = content !== undefined && content.holes.length > 0;
    next.quiet ||= tag === "noscript";
    if (!next.quiet && (isAlone || isContent)) tokens.push(`${this.parts.length}.`);
    if (tokens.length > 0)
      added.unshift({ marker: ` data-lp=${this.quoteMarker(tokens, startTag.endOffset)}` });
    if (added.length > 0 || isField) this.edits.push({ start: nameEnd, end: nameEnd, items: added });
    if (after.length > 0)
      this.edits.push({ start: startTag.endOffset, end: startTag.endOffset, items: after });
    if (isContent && location.endTag) {
      const writer: Part = { type: "content", tag, ...content };
      for (const hole of content.holes) this.attributes.push({ hole, name: `<${tag}>` });
      if (!next.quiet) this.parts.push(writer);
      this.edits.push({ start: startTag.endOffset, end: location.endTag.startOffset, items: [writer] });
      return;
    }
    // A browser drops the first line break here, which may be that of a value.
    if (
      dropsLineBreak.has(tag) &&
      element.childNodes[0]?.nodeName === "#comment" &&
      this.text[startTag.endOffset] !== "\n"
    )
      this.edits.push({ start: startTag.endOffset, end: startTag.endOffset, items: ["\n"] });
    // Before what the walk adds at the same place.
    if (tag === "body" && this.isDocument) this.insertHost(startTag.endOffset, "viewStart");
    this.walk(element.nodeName === "template" ? (element as Tree.Template).content : element, next);
    if (tag === "head" && this.isDocument && location.endTag)
      this.insertHost(location.endTag.startOffset, "scripts");
    if (tag === "body" && this.isDocument && location.endTag)
      this.insertHost(location.endTag.startOffset, "viewForm");
  }

  /** Without quotes where HTML lets them go: a long list has a marker in each cell. */
  private quoteMarker(tokens: string[], tagEnd: number): string {
    const text = tokens.join(" ");
    // Behind a value without quotes the slash of a tag that closes itself would belong to the value.
    return /^[\w.:@-]+$/.test(text) && this.text[tagEnd - 2] !== "/" ? text : `"${text}"`;
  }

  /** Names the events that our script does not listen for anyway, and says where it needs more than its first part. */
  private addListened(element: Tree.Element, added: Item[]): void {
    const own = this.bindings.filter((each) => each.element === element).map(({ binding }) => binding);
    const others = new Set(own.map(({ event }) => event).filter((event) => !listenedFor.has(event)));
    const isSpecial = element.attrs.some(
      ({ name }) =>
        /^(?:data-live-(?:hook|optimistic)|autofocus)$/.test(name) ||
        (name === "action" && element.tagName === "form"),
    );
    const isTwice = new Set(own.map(({ event }) => event)).size < own.length;
    if (isSpecial || isTwice || others.size > 0 || own.some(needsScript))
      added.push(` data-live-listen="${[...others].join(" ")}"`);
  }

  /** `@input="validate"` on a form checks what its submit takes. */
  private tieValidate(form: Tree.Element): void {
    const own = this.bindings.filter(({ element }) => element === form).map(({ binding }) => binding);
    const submit = own.find(({ event }) => event === "submit");
    if (!submit) return;
    for (const binding of own) if (binding.text.join() === "validate") binding.validates = submit;
  }

  private noteSilent(element: Tree.Element, form: LiveForm | undefined): void {
    const value = (name: string) => element.attrs.find((attribute) => attribute.name === name)?.value;
    const name = value("name");
    const isSilent =
      element.tagName === "select"
        ? value("multiple") !== undefined
        : element.tagName === "input" && value("type")?.toLowerCase() === "checkbox";
    if (name && isSilent) this.silent.push({ name: this.split(name), form: form?.binding });
  }

  private noteLooseField(element: Tree.Element, added: Item[]): void {
    const value = (name: string) => element.attrs.find((attribute) => attribute.name === name)?.value;
    const name = value("name");
    if (name && value("form") === undefined) this.looseFields.push({ name, added });
  }

  /** Fields outside of any form that a click asks for belong to the view's form, as the click does. */
  private tieLooseFields(): void {
    const asked = new Set<string>();
    for (const { binding } of this.bindings) {
      for (const arg of binding.event === "click" ? binding.args : [])
        if (arg.type === "field") asked.add(arg.name);
    }
    for (const { name, added } of this.looseFields) {
      if (asked.has(name)) added.push({ type: "host", text: "field" });
    }
    // A button that asks for what is not here stands in a row of a form: it stays with that.
    const here = new Set(this.looseFields.map(({ name }) => name));
    for (const { binding, owner } of this.openButtons) {
      const isHere = binding.args.some((arg) => arg.type === "field" && here.has(arg.name));
      if (!isHere) owner.text = "clickInForm";
    }
  }

  /** A named control has a place for the attributes that say that its value was refused. */
  private markField(element: Tree.Element, { form }: Around): Writer | undefined {
    const value = (name: string) => element.attrs.find((attribute) => attribute.name === name)?.value;
    const name = value("name");
    const isWhole =
      value("aria-invalid") !== undefined || element.attrs.some((each) => this.holesIn(each.name).length > 0);
    if (!name || isWhole || /^(?:hidden|submit|button|image|reset)$/i.test(value("type") ?? ""))
      return undefined;
    const writer: Part = { type: "spread", hole: this.strings.length - 1 + this.fields.length };
    const isDescribed = value("aria-describedby") !== undefined;
    this.fields.push({
      hole: writer.hole,
      name: this.split(name),
      isDescribed,
      ...(form && { form: form.binding }),
    });
    this.parts.push(writer);
    return writer;
  }

  /** Fields and buttons of a live form get ids: by them htmx puts the focus back into a form that was written anew. */
  private identify(element: Tree.Element, { text }: LiveForm, added: Item[]): void {
    const value = (name: string) => element.attrs.find((attribute) => attribute.name === name)?.value;
    if (value("id") !== undefined || value("type") === "hidden") return;
    const name = isSubmitButton(element) ? `button${this.buttons++}` : value("name");
    if (!name || this.holesIn(name).length > 0) return;
    if (!isSubmitButton(element) && !controls.has(element.tagName)) return;
    added.push({ type: "host", text: "fieldId" }, text, `-${escapeHtml(name)}"`);
  }

  private insertHost(at: number, text: HostText): void {
    this.edits.push({ start: at, end: at, items: [{ type: "host", text }] });
  }

  private skipSpace(offset: number): number {
    while (/\s/.test(this.text[offset - 1] as string)) offset--;
    return offset;
  }

  private spread(hole: number, element: Tree.Element, quiet: boolean): Writer {
    const fail = (what: string) => this.failAtHole("HL_TEMPLATE_HOLE", hole, what);
    if (element.tagName === "script")
      fail("What attrs() gives a script may run; write a script's attributes out");
    const names = element.attrs.map(({ name }) => name);
    if (names.some((name) => this.holesIn(name).some((other) => other < hole)))
      fail("A tag takes one attrs(); put all into it");
    const writer: Part = { type: "spread", hole };
    if (!quiet) this.parts.push(writer);
    // Those that are written already, and those that a binding adds.
    const taken = new Set(names.filter((name) => this.holesIn(name).length === 0));
    if (names.some((name) => name.startsWith("@")))
      for (const name of ["action", "form", "method", "name", "type", "value"]) {
        if (element.tagName === "form" ? name === "action" || name === "method" : isSubmitButton(element))
          taken.add(name);
      }
    const mayBeRestored = controls.has(element.tagName) && !names.includes("autocomplete");
    this.attributes.push({ hole, name: "", taken, mayBeRestored });
    return writer;
  }

  private dynamicAttribute(tag: string, name: string, value: HoledText, quiet: boolean): Writer {
    const lower = name.toLowerCase();
    const hole = value.holes[0] as number;
    // htmx runs what its hx-on:… attributes hold.
    const event = /^(?:(?:data-)?hx-)?on[:-]*(.*)/.exec(lower)?.[1];
    if (event !== undefined)
      this.failAtHole(
        "HL_TEMPLATE_HOLE",
        hole,
        `A hole in ${name}="…" would run as a script; bind with @${event || "event"}="handler"`,
      );
    if (lower === "src" && tag === "script")
      this.failAtHole("HL_TEMPLATE_HOLE", hole, "What a script's src names would run; write the address out");
    if (lower === "srcdoc")
      this.failAtHole("HL_TEMPLATE_HOLE", hole, "A hole in srcdoc would be read as HTML");
    const writer: Writer = {
      type: "attribute",
      name,
      whole: value.holes.length === 1 && value.strings.every((string) => string === ""),
      url: isUrlAttribute(lower) || (/^(?:to|from|by|values)$/.test(lower) && /^(?:animate|set)/i.test(tag)),
      css: lower === "style",
      ...value,
    };
    for (const each of value.holes) this.attributes.push({ hole: each, name: lower });
    if (!quiet) this.parts.push(writer);
    return writer;
  }

  private bind(
    element: Tree.Element,
    attribute: string,
    value: HoledText,
    to: { added: Item[]; after: Item[]; tokens: string[]; around: Around; next: Around },
  ): void {
    const where = `<${element.tagName}> at ${siteOf(this.origin)}`;
    const binding = parseBinding(attribute, value, where);
    binding.isAnswered = element.attrs.some(({ name }) => name === "data-live-hook");
    if (this.isDocument) {
      const why = `${attribute} stands in a whole document, outside of any component (${where}).`;
      throw new LiveError("HL_BINDING_SYNTAX", why);
    }
    const others = this.bindings.filter((other) => other.element === element);
    const slot = 1 + others.filter((other) => other.binding.event === binding.event).length;
    if (slot > 1 && (binding.event === "submit" || (binding.event === "click" && isSubmitButton(element)))) {
      const why = `${attribute} is the element's second binding to ${binding.event} (${where}).`;
      throw new LiveError("HL_BINDING_SYNTAX", why);
    }
    this.bindings.push({ binding, element });
    let marker = "";
    if (binding.holes.length > 0 && !to.around.quiet) {
      this.parts.push({ type: "binding", binding });
      const token = `${this.parts.length - 1}@${binding.event}${slot > 1 ? `--${slot}` : ""}`;
      // A form that posts to the component has its submit's binding in a field of ours.
      if (binding.event === "submit" && !element.attrs.some(({ name }) => name === "action"))
        marker = ` data-lp=${token}`;
      else to.tokens.push(token);
    }
    const written = writeBound({
      element,
      attribute,
      binding,
      where,
      around: to.around,
      others: others.map((other) => other.binding),
      slot,
      marker,
    });
    if (written.owner && binding.takesInput && !to.around.form)
      this.openButtons.push({ binding, owner: written.owner });
    to.added.push(...written.added);
    to.after.push(...written.after);
    if (written.form !== undefined) to.next.form = written.form;
    if (written.behind.length === 0) return;
    // Behind the label, so that the label's text stays the control's name.
    const before = to.around.label ?? element;
    const end = before.sourceCodeLocation?.endOffset as number;
    this.trails ||= before.parentNode?.nodeName === "#document-fragment";
    this.edits.push({ start: end, end, items: written.behind });
  }

  // --- Putting it together ---

  private assemble(root: Tree.ParentNode): Template {
    // A stable sort: edits at one place stay in the order in which they were made.
    const edits = this.edits.map((edit, order) => ({ edit, order }));
    edits.sort((a, b) => a.edit.start - b.edit.start || a.order - b.order);
    const marked = [""];
    const plain = [""];
    const writers: Writer[] = [];
    const text = (piece: string, both = true) => {
      marked[marked.length - 1] += piece;
      if (both) plain[plain.length - 1] += piece;
    };
    let at = 0;
    for (const { edit } of edits) {
      if (edit.start > at) text(this.text.slice(at, edit.start));
      for (const item of edit.items) {
        if (typeof item === "string") text(item);
        else if ("marker" in item) text(item.marker, false);
        else {
          writers.push(item);
          marked.push("");
          plain.push("");
        }
      }
      at = Math.max(at, edit.end);
    }
    text(this.text.slice(at));
    const [only, other] = root.childNodes.filter(
      (node) => node.nodeName !== "#comment" || this.holeAt(node) !== undefined,
    );
    const single = only && isElement(only) && !other && !this.trails && !this.isDocument;
    return {
      id: ++compiled,
      hash: hashStrings(this.strings),
      marked,
      plain,
      writers,
      parts: this.parts,
      bindings: this.bindings.map(({ binding }) => binding),
      texts: this.texts,
      attributes: this.attributes,
      fields: this.fields,
      silent: this.silent,
      isStateful: this.isStateful,
      simple: this.simpleHoles(),
      rootAt: single ? 1 + only.tagName.length : -1,
      isDocument: this.isDocument,
      rootTags: this.rootTags,
      source: this.join(() => "${…}"),
      origin: this.origin,
    };
  }

  private simpleHoles(): Template["simple"] {
    const isSimple =
      this.fields.length === 0 &&
      this.texts.every(({ noText }) => !noText) &&
      this.attributes.every(({ taken }) => !taken);
    if (!isSimple) return undefined;
    return { texts: this.texts.map(({ hole }) => hole), attributes: this.attributes.map(({ hole }) => hole) };
  }

  // --- Errors that show the place ---

  private failAtHole(code: ErrorCode, hole: number, what: string): never {
    let offset = 0;
    for (let i = 0; i <= hole; i++)
      offset += (this.strings[i] as string).length + (i < hole ? "${…}".length : 0);
    throw this.error(code, offset, what);
  }

  private failAt(code: ErrorCode, offset: number, what: string): never {
    // From an offset in the text given to parse5 to one in the text shown, which has ${…} for each hole.
    let given = 0;
    let shown = 0;
    for (let i = 0; i < this.strings.length; i++) {
      const length = (this.strings[i] as string).length;
      if (offset <= given + length || i === this.strings.length - 1) {
        throw this.error(code, shown + Math.min(offset - given, length), what);
      }
      given = this.text.indexOf(this.word(i), given + length) + this.word(i).length;
      if (this.inText.has(i)) given += "-->".length;
      shown += length + "${…}".length;
    }
    throw this.error(code, 0, what);
  }

  private error(code: ErrorCode, offset: number, what: string): LiveError {
    const source = this.join(() => "${…}");
    const before = source.slice(0, offset).split("\n");
    const line = source.split("\n")[before.length - 1] as string;
    const column = (before[before.length - 1] as string).length;
    const site = siteOf(this.origin);
    return new LiveError(
      code,
      `${what}${site ? ` (${site})` : ""}.\n\n  ${line}\n  ${" ".repeat(column)}^\n\n`,
    );
  }
}

/** White space with a line break at a template's start and end is there for the reader of the source. */
function trimLines(strings: readonly string[]): string[] {
  const trimmed = [...strings];
  const last = trimmed.length - 1;
  trimmed[0] = (trimmed[0] as string).replace(/^\s*\n\s*/, "");
  trimmed[last] = (trimmed[last] as string).replace(/\s*\n\s*$/, "");
  return trimmed;
}

function textOf(element: Tree.Element): string {
  return element.childNodes
    .map((node) => (node.nodeName === "#text" ? (node as Tree.TextNode).value : ""))
    .join("");
}
