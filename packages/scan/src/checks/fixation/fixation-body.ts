import { fixationCheck } from './fixation-check.ts';

export const fixationBody = fixationCheck({
  id: 'fixation.body',
  title: 'Session token not regenerated upon authentication: a token in the body of the sign-in is signed in',
  profile: 'quick',
  sends:
    'Sign-ins with a token that was handed out, and with an invented one, as a further form field or JSON property that is named as the application names its tokens.',
  proves: 'A token that was anonymous before the sign-in that carried it in its body is signed in after it.',
  attempts: () => [
    { kind: 'issued', place: 'body' },
    { kind: 'invented', place: 'body' },
  ],
});
