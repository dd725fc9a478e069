import type { FastifyRequest } from 'fastify';
import { ar } from './translations/ar.ts';
import { de } from './translations/de.ts';
import { en, type Texts } from './translations/en.ts';
import { es } from './translations/es.ts';
import { fr } from './translations/fr.ts';
import { ja } from './translations/ja.ts';
import { pt } from './translations/pt.ts';
import { zh } from './translations/zh.ts';

export type { Texts } from './translations/en.ts';

/** Every language that the pages speak. One that lacks a text does not compile. */
export const languages: readonly Texts[] = [en, de, fr, es, pt, ja, zh, ar];

/** More than any browser sends. */
const mostRead = 256;

/** The texts of a page in the first of its reader's languages that there is a translation for; else in English. */
export function textsOf(request: Pick<FastifyRequest, 'headers'>): Texts {
  return textsIn(request.headers['accept-language'] ?? '') ?? en;
}

/**
 * RFC 9110 12.5.4: the weights count, and of equal ones the first.
 *
 * @param header as browsers send it, or one language @returns `null` where none of its languages is known.
 */
export function textsIn(header: string): Texts | null {
  let [best, bestWeight]: [Texts | null, number] = [null, 0];
  for (const item of header.slice(0, mostRead).split(',')) {
    const [, language = '', quality = '1'] =
      /^\s*([a-z]{1,8})(?:-[a-z0-9-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*$/i.exec(item) ?? [];
    const texts = languages.find((known) => known.language === language.toLowerCase());
    if (texts !== undefined && Number(quality) > bestWeight) [best, bestWeight] = [texts, Number(quality)];
  }
  return best;
}
