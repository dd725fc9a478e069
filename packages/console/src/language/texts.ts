import { en, type Texts } from '../translations/en/en.tsx';
import { setLocale } from './locale.ts';

/** What is said, in the language that was chosen before the first page was shown. */
export let t: Texts = en;

const others: Readonly<Record<string, () => Promise<Texts>>> = {
  de: async () => (await import('../translations/de/de.tsx')).de,
};

/** Speaks the first of the reader's languages that there is a translation for; else English. */
export async function speak(wanted: readonly string[]): Promise<void> {
  const known = wanted.find((tag) => languageOf(tag) === 'en' || languageOf(tag) in others) ?? 'en';
  const language = languageOf(known);
  const load = others[language];
  if (load !== undefined) t = await load();
  setLocale(known);
  document.documentElement.lang = language;
}

function languageOf(tag: string): string {
  return tag.toLowerCase().split('-', 1)[0] ?? '';
}
