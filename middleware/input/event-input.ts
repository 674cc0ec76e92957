/** What the browser sent with an event. */
export interface Input {
  /** names and values of the fields; a field with several values is listed several times */
  fields: readonly (readonly [name: string, value: string])[];
  /**
   * the element's own `value`, `checked` and `key`, if a script sent them. A post without a script has them as a field
   * with the control's name instead
   */
  own?: Readonly<Record<string, string>>;
  /** the question that the user has confirmed; "" if they have cancelled */
  confirmed?: string;
  /** whether the application's own middleware has parsed the fields, which may have renumbered lists */
  isRenumbered?: boolean;
}
