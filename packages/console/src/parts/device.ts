import Bowser from 'bowser';
import { t } from '../language/texts.ts';

/** Programs that name themselves, and that no list of browsers knows. */
const programs: readonly (readonly [RegExp, string])[] = [
  [/^curl\/(\d+)/, 'curl'],
  [/^Wget\/(\d+)/, 'Wget'],
  [/^python-requests\/(\d+)/, 'Python requests'],
  [/^PostmanRuntime\/(\d+)/, 'Postman'],
  [/^okhttp\/(\d+)/, 'OkHttp'],
  [/^Go-http-client\/(\d+)/, 'Go'],
  [/^axios\/(\d+)/, 'axios'],
  [/^curfew\/(\d+)/, 'curfew'],
  [/^(?:node|undici)(?:\/(\d+))?/, 'Node.js'],
];

/** `Chrome 142 on Windows`: what a person recognises a device by. */
export function deviceInWords(userAgent: string | null): string {
  if (userAgent === null || userAgent === '') return t.sessions.unknownDevice;
  for (const [pattern, name] of programs) {
    const found = pattern.exec(userAgent);
    if (found !== null) return found[1] === undefined ? name : `${name} ${found[1]}`;
  }
  const { browser, os } = Bowser.parse(userAgent);
  const version = browser.version?.split('.')[0];
  const program = [browser.name, version].filter(Boolean).join(' ');
  if (program === '') return userAgent.split(/[ /(]/, 1)[0] || t.sessions.unknownDevice;
  return os.name === undefined ? program : t.sessions.deviceOn(program, os.name);
}
