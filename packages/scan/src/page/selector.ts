import { type Element, isTag } from 'domhandler';

/** CSS selectors for an element, the likeliest to last first: id, name, address, place. */
export function selectorsFor(element: Element): string[] {
  const { id, name, action, href } = element.attribs;
  const tag = element.name;
  // The query of an address may carry a token.
  const path = (address: string | undefined) => address !== undefined && isLasting(address) && !/[?;]/.test(address);
  return [
    ...(id !== undefined && isLasting(id) && !/[\s\\]/.test(id) ? [`${tag}#${escapeIdentifier(id)}`] : []),
    ...(name !== undefined && isLasting(name) ? [`${tag}[name=${quote(name)}]${valuePart(element)}`] : []),
    ...(path(action) ? [`${tag}[action=${quote(action ?? '')}]`] : []),
    ...(path(href) ? [`${tag}[href=${quote(href ?? '')}]`] : []),
    pathTo(element),
  ];
}

function valuePart({ name, attribs }: Element): string {
  const isButton = name === 'button' || ['submit', 'image'].includes((attribs.type ?? '').toLowerCase());
  return isButton && attribs.value !== undefined && isLasting(attribs.value) ? `[value=${quote(attribs.value)}]` : '';
}

/** Made up anew for each page, it would not be found again. */
function isLasting(text: string): boolean {
  return text !== '' && text.length <= 80 && !/\d{5,}|[0-9a-f]{12,}|^:r/i.test(text) && !/[\r\n]/.test(text);
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function escapeIdentifier(id: string): string {
  return id.replace(/^(\d)/, '\\3$1 ').replace(/[^\w\u0080-\uffff\\ -]/g, '\\$&');
}

function pathTo(element: Element): string {
  const steps: string[] = [];
  for (let one: Element | null = element; one !== null; one = parentOf(one)) {
    const { id } = one.attribs;
    if (one !== element && id !== undefined && isLasting(id)) {
      steps.unshift(`#${escapeIdentifier(id)}`);
      break;
    }
    steps.unshift(placeOf(one));
    if (steps.length >= 40) break;
  }
  return steps.join(' > ');
}

function parentOf({ parent }: Element): Element | null {
  return parent !== null && isTag(parent) ? parent : null;
}

function placeOf(element: Element): string {
  const siblings = (element.parent?.children ?? []).filter(isTag).filter(({ name }) => name === element.name);
  return siblings.length > 1 ? `${element.name}:nth-of-type(${siblings.indexOf(element) + 1})` : element.name;
}
