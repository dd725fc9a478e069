import { selectAll } from 'css-select';
import { type AnyNode, type Document, Element, isTag, isText } from 'domhandler';
import { parse } from 'parse5';
import { adapter } from 'parse5-htmlparser2-tree-adapter';

/** Enough for any sign-in page, and little enough for a page that was made to exhaust a parser. */
const maxHtmlLength = 256 * 1024;

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

export interface Form {
  /** Absolute address that the form posts to. */
  readonly action: string;
  readonly method: 'GET' | 'POST';
  readonly fields: readonly Field[];
  /** What a person reads on it, with the labels of its buttons. */
  readonly text: string;
  /** A CSS selector that finds this form again on its page. */
  readonly selector: string;
  readonly element: Element;
}

interface Link {
  readonly url: string;
  readonly text: string;
}

export interface Page {
  readonly forms: readonly Form[];
  readonly links: readonly Link[];
  readonly text: string;
  select(css: string): readonly Element[];
}

const emptyPage: Page = { forms: [], links: [], text: '', select: () => [] };

/** A page as far as it can be read; one that cannot be read is empty. */
export function readPage(html: string, url: string): Page {
  try {
    const document = parse(html.slice(0, maxHtmlLength), { treeAdapter: adapter });
    const elements = elementsOf(document);
    const base = baseOf(elements, url);
    const forms = elements.filter(({ name }) => name === 'form');
    return {
      forms: forms.map((form, index) => formOf(form, index, base, url)),
      links: elements.flatMap((element) => (element.name === 'a' ? linkOf(element, base) : [])),
      text: textOf(document),
      select: (css) => selectAll<AnyNode, Element>(css, document),
    };
  } catch (error) {
    // Nesting deep enough to overflow a stack makes a page unreadable, not the scan.
    if (error instanceof RangeError) return emptyPage;
    throw error;
  }
}

/** Iterative on purpose: a page of a million nested elements must not overflow the stack. */
function nodesOf(root: AnyNode): AnyNode[] {
  const nodes: AnyNode[] = [];
  const stack: AnyNode[] = [root];
  while (stack.length > 0) {
    const node = stack.pop();
    if (node === undefined) break;
    nodes.push(node);
    if ('children' in node) stack.push(...node.children.slice(0, 50_000).reverse());
  }
  return nodes;
}

function elementsOf(document: Document): Element[] {
  return nodesOf(document).filter((node): node is Element => isTag(node));
}

export function textOf(node: AnyNode): string {
  return nodesOf(node)
    .filter(isText)
    .filter(({ parent }) => !(parent instanceof Element && ['script', 'style'].includes(parent.name)))
    .map(({ data }) => data)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function baseOf(elements: Element[], url: string): string {
  const href = elements.find(({ name }) => name === 'base')?.attribs.href;
  return resolve(href ?? '', url) ?? url;
}

function resolve(reference: string, base: string): string | null {
  return URL.canParse(reference, base) ? new URL(reference, base).href : null;
}

function linkOf(element: Element, base: string): Link[] {
  const url = resolve(element.attribs.href ?? '', base);
  return url === null || element.attribs.href === undefined ? [] : [{ url, text: labelOf(element) }];
}

function labelOf(element: Element): string {
  const { title = '', value = '' } = element.attribs;
  return `${textOf(element)} ${element.attribs['aria-label'] ?? ''} ${title} ${value}`.trim();
}

function formOf(form: Element, index: number, base: string, url: string): Form {
  const inner = nodesOf(form).filter((node): node is Element => isTag(node));
  const controls = inner.filter(({ name }) => ['input', 'button', 'select', 'textarea'].includes(name));
  // An empty or absent action posts to the page itself, query included (HTML, form submission).
  const action = form.attribs.action;
  return {
    action: (action === undefined || action === '' ? url : resolve(action, base)) ?? url,
    method: form.attribs.method?.toUpperCase() === 'POST' ? 'POST' : 'GET',
    fields: controls.flatMap(fieldOf),
    text: `${textOf(form)} ${controls.map(labelOf).join(' ')}`.trim(),
    selector: selectorOf(form, index),
    element: form,
  };
}

function fieldOf(control: Element): Field[] {
  const { name, value = '', type, disabled } = control.attribs;
  if (name === undefined || name === '' || disabled !== undefined) return [];
  const kind = control.name === 'input' ? (type ?? 'text').toLowerCase() : control.name;
  const isOff = ['checkbox', 'radio'].includes(kind) && control.attribs.checked === undefined;
  return isOff ? [] : [{ name, type: kind === 'button' ? 'submit' : kind, value }];
}

function selectorOf(form: Element, index: number): string {
  const { id, action } = form.attribs;
  if (id !== undefined && /^[A-Za-z][\w-]*$/.test(id)) return `form#${id}`;
  if (action !== undefined && !/["\\]/.test(action) && !/[?;]/.test(action)) return `form[action="${action}"]`;
  return `form:nth-of-type(${index + 1})`;
}
