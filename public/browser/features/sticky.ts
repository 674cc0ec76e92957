/**
 * Attributes and classes that a command has changed. They stay when a patch or a morph writes the attribute again, until the
 * template itself says something else about them than when the command was carried out.
 *
 * Both write with `setAttribute` and `removeAttribute` of the element, which are replaced here for the elements that commands
 * have changed. So what the server has is known for each, apart from what is shown.
 */

type Value = string | null;

/** What a command wants, and what the template said then. */
interface Kept {
  _wanted: Value;
  _was: Value;
}

interface Record {
  /** by attribute, and by class as in `.open`; the value of a class is "" or null */
  _kept: Map<string, Kept>;
  /** what the template says, by attribute */
  _said: Map<string, Value>;
}

const records = new WeakMap<Element, Record>();
const { setAttribute, removeAttribute } = Element.prototype;

/** Sets an attribute of an element to a value, or removes it, for good. */
export function keepAttribute(element: Element, name: string, wanted: Value): void {
  const { _kept } = recordOf(element, name);
  _kept.set(name, { _wanted: wanted, _was: saidOf(element, name) });
  show(element, name);
}

/** Adds a class to an element, or removes it, for good. */
export function keepClass(element: Element, name: string, isWanted: boolean): void {
  const { _kept } = recordOf(element, "class");
  _kept.set(`.${name}`, { _wanted: isWanted ? "" : null, _was: classIn(saidOf(element, "class"), name) });
  element.classList.toggle(name, isWanted);
}

function recordOf(element: Element, attribute: string): Record {
  const record = records.get(element) ?? watch(element);
  if (!record._said.has(attribute)) record._said.set(attribute, element.getAttribute(attribute));
  return record;
}

function saidOf(element: Element, attribute: string): Value {
  return records.get(element)?._said.get(attribute) ?? null;
}

function watch(element: Element): Record {
  const record: Record = { _kept: new Map(), _said: new Map() };
  records.set(element, record);
  const write = (name: string, value: Value) => {
    if (!record._said.has(name)) return put(element, name, value);
    record._said.set(name, value);
    if (name === "class") forgetClasses(record, value);
    else if (record._kept.get(name)?._was !== value) record._kept.delete(name);
    show(element, name);
  };
  element.setAttribute = (name, value) => write(name, `${value}`);
  element.removeAttribute = (name) => write(name, null);
  return record;
}

/** Forgets the classes about which the template has changed its mind. */
function forgetClasses({ _kept }: Record, value: Value): void {
  for (const [key, { _was }] of _kept)
    if (key[0] === "." && classIn(value, key.slice(1)) !== _was) _kept.delete(key);
}

/** Writes what the template says of an attribute, with what commands want. */
function show(element: Element, name: string): void {
  const { _kept, _said } = records.get(element) as Record;
  const kept = _kept.get(name);
  put(element, name, kept ? kept._wanted : (_said.get(name) ?? null));
  if (name !== "class") return;
  for (const [key, { _wanted }] of _kept)
    if (key[0] === ".") element.classList.toggle(key.slice(1), _wanted !== null);
}

function put(element: Element, name: string, value: Value): void {
  if (value === null) removeAttribute.call(element, name);
  else setAttribute.call(element, name, value);
}

function classIn(value: Value, name: string): Value {
  return value?.split(/\s+/).includes(name) ? "" : null;
}
