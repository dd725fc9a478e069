import { CurfewError } from '@curfew/core';
import { addressOf } from './asset-address.ts';
import { type Color, contrast, formatColor, mix, parseColor } from './colors.ts';
import { languages } from './language.ts';

/** What an organisation makes its own of the pages for people. */
export interface BrandingOptions {
  /** Default: Curfew. */
  readonly productName?: string;
  readonly logo?: Logo;
  /** Of buttons and links, such as `#2f5bd8`. Where the contrast does not suffice, the server does not start. */
  readonly accent?: string;
  /** The same for dark pages. Default: `accent`, as much lighter as is needed. */
  readonly accentDark?: string;
  /** Where people get help: https or mailto. */
  readonly supportUrl?: URL;
  /** By language (`en`, `de` and so on). One that lacks a text takes it from `en`. */
  readonly texts?: Readonly<Record<string, BrandingTexts>>;
}

interface Logo {
  readonly type: 'image/svg+xml' | 'image/png' | 'image/webp';
  readonly content: Buffer;
}

interface BrandingTexts {
  /** The heading of the sign-in page. */
  readonly title?: string;
  /** Below the heading. */
  readonly hint?: string;
  /** At the end of every page. */
  readonly footer?: string;
}

/** The same, checked. */
export interface Branding {
  readonly productName: string;
  readonly logo: (Logo & { readonly path: `/${string}` }) | null;
  readonly stylesheet: { readonly path: `/${string}`; readonly content: string } | null;
  readonly supportUrl: URL | null;
  readonly textsIn: (language: string) => BrandingTexts;
}

/** @throws CurfewError `invalid-configuration`, naming the option, the value and what to do. */
export function readBranding(options: BrandingOptions = {}): Branding {
  const { productName = 'Curfew', logo, supportUrl = null, texts = {} } = options;
  if (productName.trim() === '' || productName.length > 64) {
    throw refused('productName', productName, 'has not 1 to 64 characters');
  }
  const unknown = Object.keys(texts).find((name) => !languages.some(({ language }) => language === name));
  if (unknown !== undefined) {
    const known = languages.map(({ language }) => language).join(', ');
    throw refused('texts', unknown, `is not a language of the pages: write one of ${known}`);
  }
  if (supportUrl !== null && !['https:', 'mailto:'].includes(supportUrl.protocol)) {
    throw refused('supportUrl', supportUrl.href, 'is neither https nor mailto');
  }
  const content = stylesheetOf(options);
  return {
    productName,
    logo: logo === undefined ? null : { ...logo, path: addressOf('/assets/logo', logo.content) },
    stylesheet: content === null ? null : { content, path: addressOf('/assets/branding.css', content) },
    supportUrl,
    textsIn: (language) => ({ ...texts.en, ...texts[language] }),
  };
}

const white: Color = [255, 255, 255];
const ink: Color = [16, 21, 34];
/** What links and buttons lie on, as in curfew.css. */
const card = { light: white, dark: [26, 32, 44] as Color };
/** WCAG 2.2, 1.4.3. */
const leastContrast = 4.5;

function stylesheetOf({ accent, accentDark }: BrandingOptions): string | null {
  if (accent === undefined) {
    if (accentDark === undefined) return null;
    throw refused('accentDark', accentDark, 'is set without accent: set both, or accent alone');
  }
  const light = readColor('accent', accent, card.light);
  const dark = accentDark === undefined ? lightened(light, card.dark) : readColor('accentDark', accentDark, card.dark);
  return `:root{${rules(light, ink)}}
@media (prefers-color-scheme: dark){:root{${rules(dark, white)}}}
`;
}

/** @param stronger what the colour of a button that is pointed at goes towards */
function rules(accent: Color, stronger: Color): string {
  const strong = mix(accent, stronger, 0.2);
  const leastWith = (text: Color) => Math.min(contrast(text, accent), contrast(text, strong));
  const onAccent = leastWith(white) >= leastWith(ink) ? white : ink;
  return `--accent:${formatColor(accent)};--accent-strong:${formatColor(strong)};--on-accent:${formatColor(onAccent)}`;
}

function readColor(option: string, text: string, background: Color): Color {
  const color = parseColor(text);
  if (color === null) throw refused(option, text, 'is not a colour such as #2f5bd8');
  const found = contrast(color, background);
  if (found >= leastContrast) return color;
  const [where, what] = background === white ? ['white', 'darker'] : [formatColor(background), 'lighter'];
  throw refused(
    option,
    text,
    `has a contrast of ${found.toFixed(1)} to 1 against ${where}, and text needs ${leastContrast} to 1: choose a ${what} colour`,
  );
}

function lightened(color: Color, background: Color): Color {
  let share = 0;
  while (contrast(mix(color, white, share), background) < leastContrast) share += 0.05;
  return mix(color, white, share);
}

function refused(option: string, value: string, why: string): CurfewError {
  return new CurfewError('invalid-configuration', `branding.${option}: ${JSON.stringify(value)} ${why}`);
}
