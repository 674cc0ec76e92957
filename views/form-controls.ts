/** The forms and the controls of a template, and how they are tied. */
import type { Disabler } from "./disabled.js";
import type { HoledText } from "./holed-text.js";

/** The elements of a template around a place in it, as far as they decide what the controls there do. */
export interface Enclosing {
  form?: TemplateForm | undefined;
  /** the fieldsets that disable what is in them */
  disablers?: readonly Disabler[] | undefined;
}

/** A form of a template. */
export interface TemplateForm {
  /** the attribute `id`, if the template sets it */
  id: HoledText | undefined;
  /** the hole of an attrs({ … }) in the tag, which may set the id */
  spread: number | undefined;
  /** whether its submit buttons can be disabled, so that nothing submits it */
  canBeBlocked: boolean;
}

/** A control that a form sends if it has a name, or a button that submits the form. */
export interface TemplateControl extends Enclosing {
  /** the attribute `name`, if the template sets it */
  name: HoledText | undefined;
  /** the hole of an attrs({ … }) in the tag, which may set its name */
  spread: number | undefined;
  /** the attribute `form`, with the id of the form that it belongs to instead of the one around it */
  owner: HoledText | undefined;
  /** whether its press submits its form to the component */
  isSubmit: boolean;
  /** whether its tag makes it a checkbox or a multiple select; see `isSilent` in `shown-controls.ts` */
  isSilent: boolean;
  /** whether a browser sends the coordinates of a click, as `name.x` and `name.y` */
  isImage: boolean;
  /** the attribute `dirname`: the field in which a browser sends the direction of the text */
  direction: HoledText | undefined;
}
