import { type Element, isTag } from 'domhandler';
import { textOf } from './tree.ts';

/** Something a person can fill in or press. It may be read from source or from a live page in a browser. */
export interface Control {
  readonly name: string;
  readonly id: string;
  /** `text`, `password`, `select`, `textarea`, `submit`, …; what HTML does not know is text. */
  readonly type: string;
  readonly value: string;
  readonly autocomplete: string;
  /** What a person reads at it: labels, the placeholder, the title, a button's own text. */
  readonly label: string;
  /** A person cannot see it: hidden by its type, an attribute or a style. Decoys for robots are. */
  readonly isHidden: boolean;
  readonly isDisabled: boolean;
  readonly isReadOnly: boolean;
  /** The values of a list to choose from, with what a person reads. */
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly maxLength: number | null;
}

/** A control in the source of a page. */
export interface SourceControl extends Control {
  readonly element: Element;
  /** What is submitted if nobody touches it; nothing for a box that is not ticked. A button's is its value. */
  readonly untouched: readonly string[];
}

export const controlNames = new Set(['input', 'button', 'select', 'textarea']);

export function isButton({ type }: Control): boolean {
  return ['submit', 'image', 'button', 'reset'].includes(type);
}

/** Something that a person writes into. */
export function isTextField({ type }: Control): boolean {
  return ['text', 'email', 'tel', 'search', 'url', 'number', 'password', 'textarea'].includes(type);
}

const inputTypes = new Set([
  ...['hidden', 'text', 'search', 'tel', 'url', 'email', 'password', 'date', 'month', 'week', 'time'],
  ...['datetime-local', 'number', 'range', 'color', 'checkbox', 'radio', 'file', 'submit', 'image', 'reset', 'button'],
]);

/** @param form whose hiding is no sign: a sign-in that opens on a click is hidden as a whole */
export function readControl(element: Element, label: string, form: Element | null): SourceControl {
  const { attribs } = element;
  const type = typeOf(element);
  const options = element.name === 'select' ? optionsOf(element) : [];
  const texts = [
    label,
    element.name === 'button' ? textOf(element) : '',
    ['submit', 'reset', 'button', 'image'].includes(type) ? (attribs.value ?? attribs.alt ?? '') : '',
    ...[attribs['aria-label'], attribs.placeholder, attribs.title].map((text) => text ?? ''),
  ];
  const maxLength = Number(attribs.maxlength);
  return {
    element,
    type,
    name: attribs.name ?? '',
    id: attribs.id ?? '',
    autocomplete: (attribs.autocomplete ?? '').trim().toLowerCase(),
    label: texts.filter(Boolean).join(' ').trim(),
    value: currentValue(element, type, options),
    untouched: untouchedValues(element, type, options),
    isHidden: type === 'hidden' || isOutOfSight(element, form),
    isDisabled: isDisabled(element),
    isReadOnly: attribs.readonly !== undefined,
    options: options.map(({ value, text }) => ({ value, text })),
    maxLength: attribs.maxlength !== undefined && Number.isInteger(maxLength) ? maxLength : null,
  };
}

function typeOf({ name, attribs }: Element): string {
  const given = (attribs.type ?? '').toLowerCase();
  if (name === 'button') return given === 'reset' || given === 'button' ? given : 'submit';
  if (name !== 'input') return name;
  return inputTypes.has(given) ? given : 'text';
}

function currentValue(element: Element, type: string, options: readonly Option[]): string {
  // A textarea's lines end in CRLF when they are submitted (HTML, constructing the entry list).
  if (type === 'textarea') return rawText(element).replace(/\r\n|\r|\n/g, '\r\n');
  if (type === 'select') return options.find(({ isSelected }) => isSelected)?.value ?? '';
  if (type === 'checkbox' || type === 'radio') return element.attribs.value ?? 'on';
  return element.attribs.value ?? defaults[type] ?? '';
}

/** Fields that are never empty. */
const defaults: Record<string, string> = { color: '#000000', range: '50' };

function untouchedValues(element: Element, type: string, options: readonly Option[]): string[] {
  switch (type) {
    case 'select':
      return options.filter(({ isSelected, isDisabled: isOff }) => isSelected && !isOff).map(({ value }) => value);
    case 'checkbox':
    case 'radio':
      return element.attribs.checked === undefined ? [] : [currentValue(element, type, options)];
    case 'reset':
    case 'button':
      return [];
    default:
      return [currentValue(element, type, options)];
  }
}

interface Option {
  readonly value: string;
  readonly text: string;
  readonly isSelected: boolean;
  readonly isDisabled: boolean;
}

/** A list of one line has a selection without anybody's doing: the last `selected`, or the first that can be chosen. */
function optionsOf(select: Element): Option[] {
  const options = descendants(select)
    .filter(({ name }) => name === 'option')
    .map((option) => ({
      value: option.attribs.value ?? textOf(option),
      text: option.attribs.label ?? textOf(option),
      isSelected: option.attribs.selected !== undefined,
      isDisabled: option.attribs.disabled !== undefined || isInDisabled(option, 'optgroup'),
    }));
  if (select.attribs.multiple !== undefined) return options;
  const isList = Number(select.attribs.size ?? 1) > 1;
  const chosen =
    options.findLast(({ isSelected }) => isSelected) ??
    (isList ? undefined : options.find(({ isDisabled: isOff }) => !isOff));
  return options.map((option) => ({ ...option, isSelected: option === chosen }));
}

function descendants(element: Element): Element[] {
  return element.children.filter(isTag).flatMap((child) => [child, ...descendants(child)]);
}

function rawText(element: Element): string {
  return element.children.map((child) => ('data' in child ? child.data : '')).join('');
}

function ancestors(element: Element): Element[] {
  const found: Element[] = [];
  for (let one = element.parent; one !== null; one = one.parent) if (isTag(one)) found.push(one);
  return found;
}

/** Its own attribute, or a disabled fieldset around it whose first legend it does not belong to. */
function isDisabled(element: Element): boolean {
  if (element.attribs.disabled !== undefined) return true;
  const path = [element, ...ancestors(element)];
  return path.some((one, index) => {
    if (one.name !== 'fieldset' || one.attribs.disabled === undefined) return false;
    const legend = one.children.filter(isTag).find(({ name }) => name === 'legend');
    return legend === undefined || path[index - 1] !== legend;
  });
}

function isInDisabled(element: Element, name: string): boolean {
  return ancestors(element).some((one) => one.name === name && one.attribs.disabled !== undefined);
}

const outOfSight =
  /display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|text-indent)\s*:\s*-\d{3,}|(?:width|height|opacity)\s*:\s*0(?:px)?\s*(?:;|$|!)/i;

function isOutOfSight(element: Element, form: Element | null): boolean {
  const above = ancestors(element);
  const inside = form !== null && above.includes(form) ? above.slice(0, above.indexOf(form)) : above;
  return [element, ...inside].some(
    ({ attribs }) =>
      attribs.hidden !== undefined || attribs.inert !== undefined || outOfSight.test(attribs.style ?? ''),
  );
}
