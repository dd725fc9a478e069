import { mkdtempSync, rmSync, unwatchFile, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { placeDatabase } from '../../test/place-database.ts';
import { password, startServer } from '../../test/start.ts';
import { openPlaces } from './places.ts';

function fileOf(content: Buffer | string): string {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-places-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'places.mmdb');
  writeFileSync(file, content);
  return file;
}

const cologne = { city: { names: { en: 'Cologne', de: 'Köln' } }, country: { iso_code: 'DE' } };

it('says where sessions and events come from, in the reader’s language, and leaves out what nobody knows', async () => {
  const places = await openPlaces(
    fileOf(placeDatabase({ '192.0.2.0/25': cologne, '198.51.100.7': { country: { iso_code: 'FR' } } })),
  );
  const { send, signIn } = await startServer({ places, trustedProxies: ['127.0.0.1'] });
  const from = (ip: string) =>
    send({
      method: 'POST',
      url: '/v1/sessions',
      headers: { 'x-forwarded-for': ip },
      payload: { username: 'web_user', password },
    });
  for (const ip of ['192.0.2.7', '198.51.100.7', '192.0.2.200', '2001:db8::1']) await from(ip);
  const { bearer } = await signIn();
  const ask = async (url: string, language = 'en') =>
    (await send({ url, headers: { authorization: bearer, 'accept-language': language } })).json();
  const placesOf = ({ items }: { items: { ip: string; place?: object }[] }) =>
    Object.fromEntries(items.map(({ ip, place }) => [ip, place]));
  for (const url of ['/v1/sessions', '/v1/events']) {
    expect(placesOf(await ask(url))).toMatchObject({
      '192.0.2.7': { city: 'Cologne', country: 'DE' },
      '198.51.100.7': { city: null, country: 'FR' },
      '192.0.2.200': undefined,
      '2001:db8::1': undefined,
    });
    expect(placesOf(await ask(url, 'de'))['192.0.2.7']).toEqual({ city: 'Köln', country: 'DE' });
  }
  const [{ id }] = (await ask('/v1/sessions')).items.filter(({ ip }: { ip: string }) => ip === '192.0.2.7');
  expect(await ask(`/v1/sessions/${id}`)).toMatchObject({ place: { city: 'Cologne' } });
});

it('refuses a file that is none', async () => {
  await expect(openPlaces(fileOf('nothing'))).rejects.toThrow(
    /geoipDatabase: .*places\.mmdb is no database in the MaxMind/,
  );
  await expect(openPlaces('/nowhere.mmdb')).rejects.toThrow(/geoipDatabase: \/nowhere\.mmdb cannot be read \(ENOENT\)/);
});

it('keeps the last database where a new one is written only by half, and takes the next that is whole', async () => {
  const whole = placeDatabase({ '192.0.2.0/25': cologne });
  const file = fileOf(whole);
  const places = await openPlaces(file, { checkEveryMs: 10 });
  const warnings: string[] = [];
  const note = (warning: Error) => warnings.push(warning.message);
  process.on('warning', note);
  onTestFinished(() => {
    process.off('warning', note);
    unwatchFile(file);
  });
  writeFileSync(file, whole.subarray(0, whole.length / 2));
  await expect.poll(() => warnings).toContainEqual(expect.stringContaining(`${file} is no database`));
  expect(places('192.0.2.7', 'en')).toEqual({ city: 'Cologne', country: 'DE' });
  writeFileSync(file, placeDatabase({ '192.0.2.0/25': { country: { iso_code: 'FR' } } }));
  await expect.poll(() => places('192.0.2.7', 'en')).toEqual({ city: null, country: 'FR' });
});

it('knows of no place where the database is damaged', async () => {
  const damaged = placeDatabase({ '192.0.2.0/25': cologne });
  damaged.fill(0xff, 0, damaged.indexOf('city') - 8);
  const places = await openPlaces(fileOf(damaged));
  expect(places('192.0.2.7', 'en')).toBeNull();
});
