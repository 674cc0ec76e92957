/** Collects the input of an event: fields of the form, and the value of the element itself. */

type Fields = (readonly [name: string, value: FormDataEntryValue])[];

/** The names and values that a binding asks for: single fields, the whole form, or the element's own value. */
export function collectInput(binding: string, isWhole: boolean, fields: Fields, element: Element): string[] {
  // A word inside a literal may match too; then one field too many is sent.
  const [, ...names] = binding.match(/[\w$.[\]]+/g) as string[];
  const input: string[] = [];
  for (const [name, value] of fields) {
    // `items` also asks for `items[0].text`. Files can't be sent.
    const isAsked = names.some((each) => each === "form" || /^($|[[.])/.test(name.replace(each, "")));
    if ((isWhole || isAsked) && typeof value === "string" && !/^(_seal$|(on|submit):)/.test(name))
      input.push(name, value);
  }
  for (const name of ["value", "checked"] as const)
    if (names.includes(name)) input.push(`:${name}`, String((element as HTMLInputElement)[name] ?? ""));
  return input;
}
