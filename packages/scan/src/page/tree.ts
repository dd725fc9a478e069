import { type AnyNode, type Document, Element, isTag, isText } from 'domhandler';

/** Iterative on purpose: a page of a million nested elements must not overflow the stack. */
export function nodesOf(root: AnyNode): AnyNode[] {
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

export function elementsOf(root: Document | Element): Element[] {
  return nodesOf(root).filter((node): node is Element => isTag(node));
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
