/** What the browser sent along with an event. */
export interface Input {
  /** names and values of fields, a name as often as it has values */
  fields: readonly (readonly [name: string, value: string])[];
  /**
   * the element's own `value`, `checked` and `key`, where a script read them. A post has none: there they are
   * the field of the control's own name.
   */
  own?: Readonly<Record<string, string>>;
}
