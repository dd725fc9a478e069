import type { Frame, Locator, Page } from 'playwright-core';
import { type Control, isButton } from '../page/control.ts';

/** A control on a page that is open in a browser. */
export interface LiveControl extends Control {
  readonly locator: Locator;
  /** What would be pressed is a link. */
  readonly isLink: boolean;
  /** The form or dialog that it belongs to; empty: none. */
  readonly container: string;
  /** A CSS selector for a person to read and a file to keep, as exact as its names allow. */
  readonly selector: string;
}

const everything =
  'input, button, select, textarea, a, summary, [role=button], [role=menuitem], [role=link], [onclick], [aria-haspopup]';
const mostControls = 600;

/** An element keeps the mark of the first look; what came later has another, so that it is not taken for what is gone. */
let round = 0;

/** Everything that can be filled in or pressed, in all frames and open shadow trees. */
export async function liveControls(page: Page): Promise<LiveControl[]> {
  const found: LiveControl[] = [];
  round += 1;
  for (const [index, frame] of page.frames().entries()) {
    found.push(...(await controlsIn(frame, `${round}-${index}-`).catch(() => [])));
  }
  return found;
}

const mark = 'data-curfew-scan';

async function controlsIn(frame: Frame, prefix: string): Promise<LiveControl[]> {
  const all = frame.locator(everything);
  const seen = await all.evaluateAll(look, { mark, prefix, most: mostControls });
  return seen.map((one) => toControl(one, frame.locator(`[${mark}="${one.key}"]`)));
}

/** The parts of the browser's own interface that are used. */
interface LiveElement {
  readonly tagName: string;
  readonly type?: string;
  readonly value?: string;
  readonly disabled?: boolean;
  readonly readOnly?: boolean;
  readonly maxLength?: number;
  readonly labels?: Iterable<object> | null;
  readonly options?: Iterable<{ readonly value: string; readonly text: string }>;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  getBoundingClientRect(): { width: number; height: number; right: number; bottom: number };
  checkVisibility?(options: object): boolean;
  closest(css: string): LiveElement | null;
}

type Seen = ReturnType<typeof look>[number];

/** Runs in the page, and so can use nothing of this file but what it is given. */
function look(elements: unknown[], given: { mark: string; prefix: string; most: number }) {
  // What a person is shown, not everything that is in it.
  const shown = (element: object) => String(Reflect.get(element, 'innerText') ?? '');
  const marked = new Set<string>();
  return (elements as LiveElement[]).slice(0, given.most).map((element, index) => {
    const { tagName, labels, options, attributes } = element;
    const known = element.getAttribute(given.mark);
    // A copy of an element brings its mark along.
    const key = known === null || marked.has(known) ? `${given.prefix}${index}` : known;
    marked.add(key);
    const box = element.getBoundingClientRect();
    const isShown = element.checkVisibility?.({ opacityProperty: true, visibilityProperty: true }) ?? true;
    const container = element.closest('form, dialog, [role=dialog], [aria-modal=true]');
    const containerMark = `${given.mark}-container`;
    if (container !== null && container.getAttribute(containerMark) === null)
      container.setAttribute(containerMark, `${given.prefix}${index}`);
    const seen = {
      key,
      container: container?.getAttribute(containerMark) ?? '',
      tag: tagName.toLowerCase(),
      text: shown(element),
      labels: [...(labels ?? [])].map(shown),
      options: [...(options ?? [])].slice(0, 200).map(({ value, text }) => ({ value, text })),
      attributes: Object.fromEntries([...attributes].map(({ name, value }) => [name, value] as const)),
      type: element.type ?? '',
      value: element.value ?? '',
      isDisabled: element.disabled === true,
      isReadOnly: element.readOnly === true,
      maxLength: element.maxLength ?? -1,
      isOutOfSight: !isShown || box.width === 0 || box.height === 0 || box.right < 0 || box.bottom < 0,
    };
    element.setAttribute(given.mark, key);
    return seen;
  });
}

function toControl(seen: Seen, locator: Locator): LiveControl {
  const { tag, attributes } = seen;
  const attribute = (name: string) => attributes[name] ?? '';
  const isField = ['input', 'select', 'textarea'].includes(tag);
  const isPressed = ['submit', 'button', 'image'].includes(seen.type);
  const aria = ['aria-label', 'placeholder', 'title', 'alt'].map(attribute);
  const texts = [...seen.labels, isField ? '' : seen.text, ...aria, isField && isPressed ? seen.value : ''];
  const names = [attribute('id'), attribute('data-testid'), isField ? '' : attribute('class')];
  const inputType = seen.type === '' ? 'text' : seen.type;
  return {
    locator,
    selector: selectorOf(seen, attribute),
    type: tag === 'input' ? inputType : isField ? tag : 'submit',
    name: attribute('name'),
    id: names.filter(Boolean).join(' '),
    value: isField ? seen.value : attribute('value'),
    autocomplete: attribute('autocomplete').toLowerCase(),
    label: texts.filter(Boolean).join(' ').replace(/\s+/g, ' ').trim().slice(0, 300),
    isHidden: seen.isOutOfSight,
    isDisabled: seen.isDisabled || attribute('aria-disabled') === 'true',
    isReadOnly: seen.isReadOnly,
    isLink: tag === 'a',
    container: seen.container,
    options: seen.options,
    maxLength: seen.maxLength > 0 ? seen.maxLength : null,
  };
}

function selectorOf({ tag, type }: Seen, attribute: (name: string) => string): string {
  const [id, name] = [attribute('id'), attribute('name')];
  if (/^[A-Za-z][\w-]*$/.test(id)) return `#${id}`;
  if (name !== '') return `${tag}[name="${name.replace(/["\\]/g, '\\$&')}"]`;
  return tag === 'input' ? `input[type="${type}"]` : tag;
}

export function isPressable(control: LiveControl): boolean {
  return isButton(control) && !control.isHidden && !control.isDisabled;
}

/** Presses it as a person would; where something invisible lies over it, as a keyboard would. */
export async function press({ locator }: LiveControl, timeout: number): Promise<void> {
  try {
    await locator.click({ timeout: Math.min(timeout, 2500) });
  } catch {
    await locator.dispatchEvent('click', {}, { timeout: 1000 });
  }
}
