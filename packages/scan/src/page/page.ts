import { selectAll } from 'css-select';
import { type AnyNode, type Document, type Element, isTag, isText } from 'domhandler';
import { Parser, type ParserOptions } from 'parse5';
import { adapter, type Htmlparser2TreeAdapterMap } from 'parse5-htmlparser2-tree-adapter';
import { controlNames, isButton, readControl, type SourceControl } from './control.ts';
import { htmxOf } from './htmx.ts';
import { selectorsFor } from './selector.ts';
import { elementsOf, nodesOf, textOf } from './tree.ts';

/** Enough for any page that a person uses, and little enough for one that was made to exhaust a parser. */
const maxHtmlLength = 512 * 1024;

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

export interface Form {
  /** Absolute address that the form goes to. */
  readonly action: string;
  readonly method: 'GET' | 'POST' | 'DIALOG';
  readonly controls: readonly SourceControl[];
  /** What is submitted if nobody touches it, and its buttons. */
  readonly fields: readonly Field[];
  /** What a person reads on it, its buttons included. */
  readonly text: string;
  readonly element: Element;
  /** What a library adds that sends the form from a script; nothing where the browser sends it. */
  readonly headers: Readonly<Record<string, string>>;
}

interface Link {
  readonly url: string;
  readonly text: string;
  readonly element: Element;
}

export interface Page {
  readonly url: string;
  /** What relative addresses start from. */
  readonly base: string;
  readonly forms: readonly Form[];
  /** Controls that belong to no form: only a script can do something with them. */
  readonly loose: readonly SourceControl[];
  readonly links: readonly Link[];
  /** Addresses of frames. */
  readonly frames: readonly string[];
  readonly scripts: { readonly sources: readonly string[]; readonly inline: readonly string[] };
  /** Where `<meta http-equiv=refresh>` leads, if it does so at once. */
  readonly refresh: string | null;
  readonly charset: string | null;
  readonly text: string;
  select(css: string): readonly Element[];
  /** A CSS selector whose first match is that element. */
  selectorOf(element: Element): string;
}

/** A page as far as it can be read; one that cannot be read is empty. */
export function readPage(html: string, url: string): Page {
  try {
    return read(html.slice(0, maxHtmlLength), url);
  } catch (error) {
    // Nesting deep enough to overflow a stack makes a page unreadable, not the scan.
    if (error instanceof RangeError) return emptyPage(url);
    throw error;
  }
}

function emptyPage(url: string): Page {
  const nothing = { forms: [], loose: [], links: [], frames: [], scripts: { sources: [], inline: [] } };
  return { ...nothing, url, base: url, refresh: null, charset: null, text: '', select: () => [], selectorOf: () => '' };
}

function read(html: string, url: string): Page {
  const { document, owners } = parse(html);
  const elements = elementsOf(document);
  const base = resolve(elements.find(({ name }) => name === 'base')?.attribs.href ?? '', url) ?? url;
  const labels = labelsOf(document, elements);
  const ids = firstById(elements);
  const controls = elements.filter(({ name }) => controlNames.has(name));
  const select = (css: string) => selectAll<AnyNode, Element>(css, document);
  const ownerOf = (control: Element): Element | null => {
    const named = control.attribs.form;
    const owner = named === undefined ? owners.get(control) : ids.get(named);
    return owner?.name === 'form' ? owner : null;
  };
  const read = controls
    .filter((control) => !isInDatalist(control))
    .map((control) => ({ owner: ownerOf(control), control: readControl(control, labels(control), ownerOf(control)) }));
  const byOwner = Map.groupBy(read, ({ owner }) => owner);
  const belonging = (owner: Element | null) => (byOwner.get(owner) ?? []).map(({ control }) => control);
  return {
    url,
    base,
    forms: elements.filter(({ name }) => name === 'form').map((form) => formOf(form, belonging(form), { base, url })),
    loose: belonging(null),
    links: elements.flatMap((element) => (['a', 'area'].includes(element.name) ? linkOf(element, base) : [])),
    frames: elements.flatMap(({ name, attribs }) =>
      ['frame', 'iframe'].includes(name) && attribs.src ? (resolve(attribs.src, base) ?? []) : [],
    ),
    scripts: scriptsOf(elements, base),
    refresh: refreshOf(elements, url, base),
    charset: charsetOf(elements),
    text: textOf(document),
    select,
    selectorOf: (element) => selectorsFor(element).find((css) => select(css)[0] === element) ?? '',
  };
}

/**
 * Parses, and notes for each control the form that was open when it was read: in a table, a form's controls are not
 * below it in the tree (HTML, the form element pointer).
 */
function parse(html: string): { document: Document; owners: ReadonlyMap<Element, Element> } {
  const owners = new Map<Element, Element>();
  const options: ParserOptions<Htmlparser2TreeAdapterMap> = {
    // What a browser without scripts is shown is what can be driven here.
    scriptingEnabled: false,
    treeAdapter: {
      ...adapter,
      createElement(name, namespace, attributes) {
        const element = adapter.createElement(name, namespace, attributes);
        if (parser.formElement !== null && controlNames.has(name)) owners.set(element, parser.formElement);
        return element;
      },
    },
  };
  const parser = new Parser<Htmlparser2TreeAdapterMap>(options);
  parser.tokenizer.write(html, true);
  return { document: parser.document, owners };
}

function resolve(reference: string, base: string): string | null {
  return URL.canParse(reference, base) ? new URL(reference, base).href : null;
}

/** An empty id names nothing. */
function firstById(elements: readonly Element[]): ReadonlyMap<string, Element> {
  const ids = new Map<string, Element>();
  for (const element of elements) {
    const { id } = element.attribs;
    if (id !== undefined && id !== '' && !ids.has(id)) ids.set(id, element);
  }
  return ids;
}

function isInDatalist(element: Element): boolean {
  for (let one = element.parent; one !== null; one = one.parent) if (isTag(one) && one.name === 'datalist') return true;
  return false;
}

/** A control's label: its `<label>`, or what stands before it since the last control, as in tables. */
function labelsOf(document: Document, elements: readonly Element[]): (control: Element) => string {
  const labels = new Map<Element, string>();
  const add = (control: Element, text: string) => labels.set(control, `${labels.get(control) ?? ''} ${text}`.trim());
  const ids = firstById(elements);
  for (const label of elements.filter(({ name }) => name === 'label')) {
    const named = ids.get(label.attribs.for ?? '');
    const [inner] = named === undefined ? elementsOf(label).filter(({ name }) => controlNames.has(name)) : [named];
    if (inner !== undefined) add(inner, textOf(label));
  }
  for (const element of elements) {
    for (const id of (element.attribs['aria-labelledby'] ?? '').split(/\s+/)) {
      const by = ids.get(id);
      if (by !== undefined && controlNames.has(element.name)) add(element, textOf(by));
    }
  }
  const before = textBeforeControls(document);
  return (control) => labels.get(control) ?? before.get(control) ?? '';
}

function textBeforeControls(document: Document): ReadonlyMap<Element, string> {
  const before = new Map<Element, string>();
  let text = '';
  for (const node of nodesOf(document)) {
    if (isText(node)) text = isCaption(node.parent) ? `${text} ${node.data}`.slice(-200) : text;
    else if (isTag(node) && controlNames.has(node.name)) {
      before.set(node, text.replace(/\s+/g, ' ').trim().slice(-60));
      text = '';
    } else if (isTag(node) && ['form', 'nav', 'ul'].includes(node.name)) text = '';
  }
  return before;
}

/** A link beside a field is not its name. */
function isCaption(parent: AnyNode | null): boolean {
  return parent === null || !isTag(parent) || !['a', 'script', 'style', 'option', 'title'].includes(parent.name);
}

function linkOf(element: Element, base: string): Link[] {
  const url = resolve(element.attribs.href?.trim() ?? '', base);
  return url === null || element.attribs.href === undefined ? [] : [{ url, text: readAloud(element), element }];
}

/** What a person, or a screen reader, is told: pictures count by their description. */
export function readAloud(element: Element): string {
  const { title = '', value = '' } = element.attribs;
  const inner = elementsOf(element).flatMap(({ attribs }) => [attribs['aria-label'], attribs.alt, attribs.title]);
  return [textOf(element), ...inner, title, value].filter(Boolean).join(' ').trim();
}

function formOf(form: Element, controls: SourceControl[], { base, url }: { base: string; url: string }): Form {
  const fetched = [form, ...controls.filter(isButton).map(({ element }) => element)]
    .map(htmxOf)
    .find((one) => one !== null);
  const { action, method = '' } =
    fetched === undefined ? form.attribs : { action: fetched.address, method: fetched.method };
  // An empty or absent action goes to the page itself, query included (HTML, form submission).
  const goesTo = action === undefined || action.trim() === '' ? url : resolve(action.trim(), base);
  const verb = method.trim().toUpperCase();
  return {
    action: goesTo ?? url,
    method: verb === 'POST' || verb === 'DIALOG' ? verb : 'GET',
    controls,
    fields: controls
      .filter(({ name, isDisabled }) => name !== '' && !isDisabled)
      .flatMap(({ name, type, untouched }) => untouched.map((value) => ({ name, type, value }))),
    text: [textOf(form), ...controls.filter(isButton).map(({ label }) => label)].join(' ').trim(),
    element: form,
    headers: fetched?.headers ?? {},
  };
}

function scriptsOf(elements: readonly Element[], base: string): Page['scripts'] {
  const scripts = elements.filter(({ name }) => name === 'script');
  const preloaded = elements.filter(({ name, attribs }) => name === 'link' && /modulepreload/i.test(attribs.rel ?? ''));
  const addresses = [...scripts.map(({ attribs }) => attribs.src), ...preloaded.map(({ attribs }) => attribs.href)];
  return {
    sources: addresses.flatMap((src) => (src === undefined ? [] : (resolve(src, base) ?? []))),
    inline: scripts.filter(({ attribs }) => attribs.src === undefined).map(rawTextOf),
  };
}

function rawTextOf(element: Element): string {
  return element.children.map((child) => (isText(child) ? child.data : '')).join('');
}

/** A page that sends its reader on in the next moments is a redirect; one that reloads itself is not. */
function refreshOf(elements: readonly Element[], url: string, base: string): string | null {
  const metas = elements.filter(
    ({ name, attribs }) => name === 'meta' && /^refresh$/i.test(attribs['http-equiv'] ?? ''),
  );
  for (const { attribs } of metas) {
    const [, delay = '', quoted, bare] =
      /^\s*(\d+)[^;,]*[;,]\s*(?:url\s*=\s*)?(?:["']([^"']*)|(\S.*))/i.exec(attribs.content ?? '') ?? [];
    const leads = resolve((quoted ?? bare ?? '').trim(), base);
    if (delay !== '' && Number(delay) <= 5 && leads !== null && leads !== url) return leads;
  }
  return null;
}

function charsetOf(elements: readonly Element[]): string | null {
  for (const { name, attribs } of elements) {
    if (name !== 'meta') continue;
    const inContent = /charset\s*=\s*["']?([\w:.-]+)/i.exec(attribs.content ?? '')?.[1];
    const found = attribs.charset ?? (/^content-type$/i.test(attribs['http-equiv'] ?? '') ? inContent : undefined);
    if (found !== undefined) return found.trim();
  }
  return null;
}
