/** What a reader has touched with a control: a radio button excludes the others of its form. */
export function touchedBy(control: Element): object {
  const { type, form } = control as HTMLInputElement;
  return type === "radio" ? (form ?? document) : control;
}
