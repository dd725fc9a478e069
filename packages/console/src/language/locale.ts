/**
 * How numbers, times and lists are written: by the browser's own locale where that is of the language which the console
 * speaks, so that a reader in India finds Indian digits in English sentences.
 */
let locale = 'en';
const formats = new Map<string, unknown>();

export function setLocale(next: string): void {
  locale = next;
  formats.clear();
}

export function currentLocale(): string {
  return locale;
}

/** Making a formatter costs a hundred times what using it does, and a list uses one in every cell. */
export function remembered<Format>(name: string, make: (locale: string) => Format): Format {
  const found = formats.get(name) as Format | undefined;
  if (found !== undefined) return found;
  const made = make(locale);
  formats.set(name, made);
  return made;
}

export function number(value: number): string {
  return remembered('number', (of) => new Intl.NumberFormat(of)).format(value);
}

/** `a, b and c` */
export function enumerate(items: readonly string[]): string {
  return remembered('list', (of) => new Intl.ListFormat(of, { type: 'conjunction' })).format(items);
}

type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };

/** The form that the language has for this number, with `#` replaced by the number as it is written. */
export function plural(count: number, forms: Forms): string {
  const rule = remembered('plural', (of) => new Intl.PluralRules(of)).select(count);
  return (forms[rule] ?? forms.other).replace('#', number(count));
}
