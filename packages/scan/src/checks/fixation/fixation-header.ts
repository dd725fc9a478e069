import { usualHeaders } from '../../api/token-names.ts';
import { fixationCheck } from './fixation-check.ts';
import { otherSchemes } from './planting.ts';
import { issuedSample } from './source.ts';

export const fixationHeader = fixationCheck({
  id: 'fixation.header',
  title: 'Session token not regenerated upon authentication: a token in a header of the sign-in is signed in',
  profile: 'quick',
  sends: `Sign-ins with a token that was handed out, and with an invented one, in Authorization (as Bearer, and in an API also as Token, JWT, OAuth2, OAuth, without a scheme, and as the name of Basic); then as ${usualHeaders.join(', ')} and headers that are named after the application’s own tokens.`,
  proves: 'A token that was anonymous before the sign-in that carried it in a header is signed in after it.',
  async attempts(context) {
    const kind = (await issuedSample(context)) === null ? 'invented' : 'issued';
    return [
      { kind: 'issued', place: 'authorization' },
      { kind: 'issued', place: 'header' },
      { kind: 'invented', place: 'authorization' },
      { kind: 'invented', place: 'header' },
      ...otherSchemes(context).map((scheme) => ({ kind, place: 'authorization', names: [scheme] }) as const),
    ];
  },
});
