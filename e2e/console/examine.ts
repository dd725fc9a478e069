import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const everyRule = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** How many pixels the page is wider than the window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate('Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)');
}

/**
 * What can be done on the page, but not where it is: controls that are outside the window sideways, under something else or
 * cannot be reached with the keyboard. The bars of a chart are one stop, and the arrows go between them; the head of a column that
 * somebody has chosen is where that column is, also in a table that scrolls within its frame.
 */
export async function unreachable(page: Page): Promise<readonly string[]> {
  return page.evaluate(`(() => {
    const width = document.documentElement.clientWidth;
    const controls = Array.from(document.querySelectorAll('a[href], button, input, select, [tabindex="0"]'));
    return controls.filter((control) => {
      if (!control.checkVisibility({ visibilityProperty: true }) || control.disabled) return false;
      if (control.matches('.shell-skip, .bar, [type="hidden"], .table[data-chosen] .table-order')) return false;
      if (control.tabIndex < 0) return true;
      const { left, right } = control.getBoundingClientRect();
      return left < -1 || right > width + 1;
    }).map((control) => control.outerHTML.slice(0, 120));
  })()`);
}

/**
 * What axe finds against WCAG 2.2 AA and its best practices, or by some rules only. It is handed over by the debugger, so that
 * the page's own policy stays in force.
 */
export async function violations(page: Page, rules: readonly string[] = everyRule): Promise<unknown[]> {
  if (!(await page.evaluate<boolean>('typeof axe === "object"'))) await page.evaluate(await readFile(axe, 'utf8'));
  const found = await page.evaluate<readonly Finding[]>(
    `axe.run(document, { runOnly: ${JSON.stringify(rules)} }).then(({ violations }) => violations)`,
  );
  return found.map(({ id, nodes }) => ({ id, nodes: nodes.slice(0, 3).map(({ html }) => html.slice(0, 300)) }));
}
