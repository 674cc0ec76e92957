/** What a binding sends along: fields, and what its element holds. */

type Fields = (readonly [name: string, value: FormDataEntryValue])[];

/** The names and values that a binding asks for: fields, all of the form, or the element's own. */
export function collectInput(binding: string, isWhole: boolean, fields: Fields, element: Element): string[] {
  // Words in literals may be among them: then a field too much is sent.
  const [, ...names] = binding.match(/[\w$.[\]]+/g) ?? [];
  const input: string[] = [];
  for (const [name, value] of fields) {
    // `items` asks for `items[0].text` too. Files can't be sent.
    const isAsked = names.some((each) => each === "form" || /^($|[[.])/.test(name.replace(each, "")));
    if ((isWhole || isAsked) && typeof value === "string" && !/^(_seal$|on:|submit:)/.test(name))
      input.push(name, value);
  }
  for (const name of ["value", "checked"] as const)
    if (names.includes(name)) input.push(`:${name}`, String((element as HTMLInputElement)[name] ?? ""));
  return input;
}
