/** What a browser sends of a form: its successful controls, in the order of the page. */
import type {
  BrowserWindow,
  HTMLElement,
  HTMLFormElement,
  HTMLInputElement,
  HTMLSelectElement,
  HTMLTextAreaElement,
  File as PageFile,
} from "happy-dom";

export type Entry = [name: string, value: string | PageFile];

/** The entries of a form that is submitted by a button, or without one. */
export function entriesOf(form: HTMLFormElement, submitter: HTMLElement | null): Entry[] {
  const controls = form.ownerDocument.querySelectorAll("input,select,textarea,button");
  return ([...controls] as HTMLInputElement[])
    .filter((control) => control.form === form && control.name && !isDisabled(control))
    .filter((control) => !control.closest("datalist"))
    .flatMap((control) => valuesOf(control, control === (submitter as unknown)));
}

/** Whether a control is disabled, by itself or by a fieldset around it. */
export function isDisabled(control: HTMLElement): boolean {
  if (control.hasAttribute("disabled")) return true;
  const fieldset = control.closest("fieldset[disabled]");
  if (!fieldset) return false;
  const legend = [...fieldset.children].find(({ tagName }) => tagName === "LEGEND");
  return !legend?.contains(control) || isDisabled(fieldset.parentElement as HTMLElement);
}

function valuesOf(control: HTMLInputElement, isSubmitter: boolean): Entry[] {
  const { name, type, tagName } = control;
  if (tagName === "SELECT") return selectedOf(control as unknown as HTMLSelectElement);
  if (tagName === "TEXTAREA") return [[name, (control as unknown as HTMLTextAreaElement).value]];
  if (tagName === "BUTTON" || type === "submit") return isSubmitter ? [[name, control.value]] : [];
  if (type === "image")
    return isSubmitter
      ? [
          [`${name}.x`, "0"],
          [`${name}.y`, "0"],
        ]
      : [];
  if (type === "button" || type === "reset") return [];
  if (type === "checkbox" || type === "radio") return control.checked ? [[name, control.value || "on"]] : [];
  if (type === "file") return filesOf(control);
  return [[name, control.value]];
}

function selectedOf(select: HTMLSelectElement): Entry[] {
  return [...select.options]
    .filter((option) => option.selected && !option.disabled && !option.closest("optgroup[disabled]"))
    .map((option) => [select.name, option.value]);
}

/** A field without a file sends one without a name. */
function filesOf({ name, files, ownerDocument }: HTMLInputElement): Entry[] {
  const chosen = [...(files ?? [])] as PageFile[];
  const { File } = ownerDocument.defaultView as BrowserWindow;
  if (chosen.length === 0) return [[name, new File([], "", { type: "application/octet-stream" })]];
  return chosen.map((file) => [name, file]);
}

/** The body of a post, and its content type. */
export async function encode(entries: readonly Entry[], encoding: string): Promise<[Buffer, string]> {
  if (encoding === "multipart/form-data") return encodeFiles(entries);
  const pairs = entries.map(([name, value]) => [withLineBreaks(name), plainText(value)] as [string, string]);
  return [Buffer.from(new URLSearchParams(pairs).toString()), "application/x-www-form-urlencoded"];
}

/** Browsers send line breaks as CR LF. */
function withLineBreaks(text: string): string {
  return text.replace(/\r\n|\r|\n/g, "\r\n");
}

export function plainText(value: string | PageFile): string {
  return typeof value === "string" ? withLineBreaks(value) : value.name;
}

async function encodeFiles(entries: readonly Entry[]): Promise<[Buffer, string]> {
  const form = new FormData();
  for (const [name, value] of entries) {
    if (typeof value === "string") form.append(name, withLineBreaks(value));
    else form.append(name, new Blob([await value.arrayBuffer()], { type: value.type }), value.name);
  }
  const response = new Response(form);
  return [Buffer.from(await response.arrayBuffer()), response.headers.get("content-type") as string];
}
