import { describe, expect, it } from 'vitest';
import { startServer } from '../../test/start.ts';
import { readBranding } from './branding.ts';
import { contrast, parseColor } from './colors.ts';
import { languages } from './language.ts';

describe('the language of a page', () => {
  it.each([
    ['de-AT,de;q=0.9,en;q=0.5', 'de'],
    ['nl, pt-BR;q=0.4, fr;q=0.8', 'fr'],
    ['nl', 'en'],
    ['', 'en'],
    ['de;q=0, es;q=0.1', 'es'],
    ['*;q=1, ja', 'ja'],
    [`${'x,'.repeat(5_000)}de`, 'en'],
    ['zh-Hant-TW', 'zh'],
  ])('for %j is %s', async (header, expected) => {
    const { send } = await startServer();
    const page = await send({ url: '/sign-in', headers: { 'accept-language': header } });
    expect(page.body).toContain(`<html lang="${expected}"`);
    expect(page.headers).toMatchObject({ 'content-language': expected, vary: 'accept-language' });
  });

  it('runs from right to left where it is written so', async () => {
    const { send } = await startServer();
    const page = await send({ url: '/sign-in', headers: { 'accept-language': 'ar' } });
    expect(page.body).toContain('<html lang="ar" dir="rtl">');
    expect(page.body).toContain('اسم المستخدم');
    expect(page.body).not.toMatch(/User name|Password|Sign in/);
  });

  it('is that of errors, too', async () => {
    const { send } = await startServer();
    const post = (language: string) =>
      send({
        method: 'POST',
        url: '/sign-in',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          accept: 'text/html',
          'accept-language': language,
        },
        payload: 'username=web_user',
      });
    const page = await post('de');
    expect([page.statusCode, page.headers['content-language']]).toEqual([400, 'de']);
    expect(page.body).toContain('<h1>Die Anfrage ist ungültig</h1>');
    expect(page.body).toContain('invalid-request urn:request:');
    expect(page.body).not.toContain('password');
    expect((await post('en')).body).toContain('password');
    for (const { error } of languages)
      for (const { title, advice } of Object.values(error.kinds))
        expect(title.length * advice.length).toBeGreaterThan(0);
  });

  it('has every text, and none of another language', () => {
    for (const one of languages) {
      for (const other of languages) {
        if (one !== other) expect([one.language, one.stepUp.title]).not.toContain(other.stepUp.title);
      }
      expect(emptyTexts(one)).toEqual([]);
    }
  });
});

/** Where a text is missing that is only there for the compiler. */
function emptyTexts(texts: object, path = ''): string[] {
  return Object.entries(texts).flatMap(([key, text]) => {
    if (typeof text === 'object') return emptyTexts(text, `${path}${key}.`);
    return typeof text === 'string' && text.trim() === '' ? [`${path}${key}`] : [];
  });
}

describe('pages that an organisation has made its own', () => {
  const logo = { type: 'image/svg+xml', content: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') } as const;

  it('have its name, logo, colours, texts and help', async () => {
    const { send } = await startServer({
      branding: {
        productName: 'Example & Sons',
        logo,
        accent: '#7a1fa2',
        supportUrl: new URL('https://help.example.com/?a=1&b=2'),
        texts: { en: { title: 'Welcome', hint: 'Use your <staff> card.' }, de: { title: 'Willkommen' } },
      },
    });
    const page = await send({ url: '/sign-in' });
    expect(page.body).toContain('<title>Sign in · Example &amp; Sons</title>');
    expect(page.body).toContain('<h1>Welcome</h1>\n<p>Use your &lt;staff&gt; card.</p>');
    expect(page.body).toContain('<a href="https://help.example.com/?a=1&amp;b=2">Help</a>');
    expect(page.body).not.toContain('Curfew');
    const german = await send({ url: '/sign-in', headers: { 'accept-language': 'de' } });
    expect(german.body).toContain('<h1>Willkommen</h1>\n<p>Use your &lt;staff&gt; card.</p>');
    const image = await send({ url: /src="(\/assets\/logo\?\w+)"/.exec(page.body)?.[1] ?? '' });
    expect([image.statusCode, image.headers['content-type']]).toEqual([200, 'image/svg+xml']);
    // Opened by itself, an image can run no script either.
    expect(image.headers['content-security-policy']).toContain("default-src 'none'");
    const style = await send({ url: /href="(\/assets\/branding\.css\?\w+)"/.exec(page.body)?.[1] ?? '' });
    expect(style.body).toContain('--accent:#7a1fa2');
  });

  it('can be read: buttons and links, light and dark, also where one colour is given for both', () => {
    for (const accent of ['#7a1fa2', '#000000', '#0b6b3a', '#b00020', '#2f5bd8']) {
      const colors = [...(readBranding({ accent }).stylesheet?.content ?? '').matchAll(/#[0-9a-f]{6}/g)].map(
        ([color]) => parseColor(color) ?? ([0, 0, 0] as const),
      );
      const [light, lightStrong, onLight, dark, darkStrong, onDark] = colors as [
        Color,
        Color,
        Color,
        Color,
        Color,
        Color,
      ];
      const pairs: [Color, Color][] = [
        [light, [255, 255, 255]],
        [dark, [26, 32, 44]],
        [light, onLight],
        [lightStrong, onLight],
        [dark, onDark],
        [darkStrong, onDark],
      ];
      for (const pair of pairs) expect([accent, contrast(...pair) >= 4.5]).toEqual([accent, true]);
    }
  });

  it.each([
    [{ accent: '#ffd400' }, 'branding.accent: "#ffd400" has a contrast of 1.4 to 1 against white'],
    [{ accent: 'red' }, 'branding.accent: "red" is not a colour such as #2f5bd8'],
    [{ accent: '#2f5bd8', accentDark: '#222222' }, 'choose a lighter colour'],
    [{ accentDark: '#ffffff' }, 'set both, or accent alone'],
    [{ productName: ' ' }, 'has not 1 to 64 characters'],
    [{ supportUrl: new URL('javascript:alert(1)') }, 'is neither https nor mailto'],
    [{ texts: { xx: {} } }, 'branding.texts: "xx" is not a language of the pages'],
  ])('refuse %o', (branding, message) => {
    expect(() => readBranding(branding)).toThrow(message);
  });
});

type Color = readonly [number, number, number];
