import { mkdtempSync, rmSync, unwatchFile, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { locationDatabase } from '../../test/location-database.ts';
import { password, startServer } from '../../test/start.ts';
import { openLocations } from './locations.ts';

function fileOf(content: Buffer | string): string {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-locations-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'locations.mmdb');
  writeFileSync(file, content);
  return file;
}

const cologne = { city: { names: { en: 'Cologne', de: 'Köln' } }, country: { iso_code: 'DE' } };

it('says where sessions and events come from, in the reader’s language, and leaves out what nobody knows', async () => {
  const locations = await openLocations(
    fileOf(locationDatabase({ '192.0.2.0/25': cologne, '198.51.100.7': { country: { iso_code: 'FR' } } })),
  );
  const { send, signIn } = await startServer({ locations, trustedProxies: ['127.0.0.1'] });
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
  const locationsOf = ({ items }: { items: { ip: string; location?: object }[] }) =>
    Object.fromEntries(items.map(({ ip, location }) => [ip, location]));
  for (const url of ['/v1/sessions', '/v1/events']) {
    expect(locationsOf(await ask(url))).toMatchObject({
      '192.0.2.7': { city: 'Cologne', country: 'DE' },
      '198.51.100.7': { city: null, country: 'FR' },
      '192.0.2.200': undefined,
      '2001:db8::1': undefined,
    });
    expect(locationsOf(await ask(url, 'de'))['192.0.2.7']).toEqual({ city: 'Köln', country: 'DE' });
  }
  const [{ id }] = (await ask('/v1/sessions')).items.filter(({ ip }: { ip: string }) => ip === '192.0.2.7');
  expect(await ask(`/v1/sessions/${id}`)).toMatchObject({ location: { city: 'Cologne' } });
});

it('refuses a file that is none', async () => {
  await expect(openLocations(fileOf('nothing'))).rejects.toThrow(
    /geoipDatabase: .*locations\.mmdb is no database in the MaxMind/,
  );
  await expect(openLocations('/nowhere.mmdb')).rejects.toThrow(
    /geoipDatabase: \/nowhere\.mmdb cannot be read \(ENOENT\)/,
  );
});

it('keeps the last database where a new one is written only by half, and takes the next that is whole', async () => {
  const whole = locationDatabase({ '192.0.2.0/25': cologne });
  const file = fileOf(whole);
  const locations = await openLocations(file, { checkEveryMs: 10 });
  const warnings: string[] = [];
  const note = (warning: Error) => warnings.push(warning.message);
  process.on('warning', note);
  onTestFinished(() => {
    process.off('warning', note);
    unwatchFile(file);
  });
  // Written again and again: whoever watches a file first has to see how it was.
  await expect
    .poll(() => {
      writeFileSync(file, whole.subarray(0, whole.length / 2));
      return warnings;
    })
    .toContainEqual(expect.stringContaining(`${file} is no database`));
  expect(locations('192.0.2.7', 'en')).toEqual({ city: 'Cologne', country: 'DE' });
  writeFileSync(file, locationDatabase({ '192.0.2.0/25': { country: { iso_code: 'FR' } } }));
  await expect.poll(() => locations('192.0.2.7', 'en')).toEqual({ city: null, country: 'FR' });
});

it('knows of no location where the database is damaged', async () => {
  const damaged = locationDatabase({ '192.0.2.0/25': cologne });
  damaged.fill(0xff, 0, damaged.indexOf('city') - 8);
  const locations = await openLocations(fileOf(damaged));
  expect(locations('192.0.2.7', 'en')).toBeNull();
});
