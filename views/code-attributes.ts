/**
 * Attributes that other libraries in a page evaluate as JavaScript. Only names that hardly any application uses for
 * something else are listed: Datastar also evaluates `data-text`, `data-show`, `data-effect` and `data-init`.
 *
 * Sources: Alpine.js 3, "Directives"; Vue 3, "Built-in Directives"; AngularJS 1.8, "Directive normalization"; Knockout 3,
 * "The data-bind syntax"; _hyperscript 0.9, "Script attributes"; Unpoly 3, "up-on-…" and "up-watch"; Datastar 1,
 * "Attributes"; Livewire 3, "Directives"; AMP, "Actions" and "amp-bind".
 */
const libraries: readonly (readonly [library: string, names: RegExp])[] = [
  ["Alpine.js or Vue", /^(?:x-|v-|[:#.])/],
  ["AngularJS", /^(?:data-)?ng[-:_]/],
  ["Knockout", /^data-bind$/],
  ["_hyperscript", /^(?:_|script|data-script)$/],
  ["Unpoly", /^up-(?:on-|watch)/],
  ["Datastar", /^data-(?:(?:signals|computed)\b|[\w-]+:)/],
  ["Livewire", /^wire:/],
  ["AMP or Angular", /^[[(]/],
];

/** The library that evaluates an attribute as JavaScript, by its name in lower case; undefined if none is known. */
export function libraryThatRuns(name: string): string | undefined {
  return libraries.find(([, names]) => names.test(name))?.[0];
}
