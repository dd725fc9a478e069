import { usualHeaders } from '../../api/token-names.ts';
import { fixationCheck } from './fixation-check.ts';

export const fixationHeader = fixationCheck({
  id: 'fixation.header',
  title: 'Session token not regenerated upon authentication: a token in a header of the sign-in is signed in',
  profile: 'quick',
  sends: `Sign-ins with a token that was handed out, and with an invented one, as Authorization: Bearer; then as ${usualHeaders.join(', ')} and headers that are named after the application’s own tokens.`,
  proves: 'A token that was anonymous before the sign-in that carried it in a header is signed in after it.',
  attempts: () => [
    { kind: 'issued', place: 'bearer' },
    { kind: 'issued', place: 'header' },
    { kind: 'invented', place: 'bearer' },
    { kind: 'invented', place: 'header' },
  ],
});
