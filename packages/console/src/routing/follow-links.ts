import { goTo } from './location.ts';
import { at } from './root.ts';

/** Links between our pages stay in the page; with a modifier key or the middle button they are ordinary ones. */
export function followLinks(): void {
  document.addEventListener('click', (event) => {
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!isPlain || event.defaultPrevented || link === null || link.target !== '' || link.hasAttribute('download'))
      return;
    if (link.origin !== location.origin || !isOurs(link.pathname) || link.hash !== '') return;
    event.preventDefault();
    goTo(link.pathname + link.search);
  });
}

function isOurs(path: string): boolean {
  return ['/console', '/account'].some((page) => path === at(page) || path.startsWith(at(`${page}/`)));
}
