import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ChangeEvent, type FormEvent, useState, useSyncExternalStore } from 'react';
import { Refused, request } from '../api/request.ts';
import { t } from '../language/texts.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Problem } from '../parts/problem.tsx';
import { useCurrentSession } from './current.ts';
import { identityNotProved, identityProved, isAsking, onAsking } from './step-up.ts';
import { tellTabs } from './tabs.ts';

/** Asks for the password, or for a one-time code of users who have those, where the server wants a recent sign-in. The old token ends, a new one comes in the cookie. */
export function StepUpDialog() {
  const opened = useSyncExternalStore(onAsking, isAsking);
  if (!opened) return null;
  return (
    <Dialog title={t.sessionEnd.stepUpTitle} size="sm" level={1} onClose={identityNotProved}>
      <StepUpForm />
    </Dialog>
  );
}

function StepUpForm() {
  const { data: session, refetch } = useCurrentSession();
  const { data: own } = useQuery({
    queryKey: ['own codes'],
    queryFn: () => request<{ codes: object | null }>('GET /v1/account/codes'),
    gcTime: 0,
  });
  const asksForCode = own?.codes != null;
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isSending, setSending] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setSending(true);
    setError(null);
    try {
      if (asksForCode) await request('POST /v1/sessions/current/step-up', { body: { code: typed } });
      else await request('POST /v1/sessions/current/reauthenticate', { body: { password: typed } });
      await refetch();
      tellTabs('changed');
      identityProved();
    } catch (refusal) {
      setError(
        refusal instanceof Refused && refusal.code === 'invalid-credentials' ? t.sessionEnd.wrongPassword : refusal,
      );
      setTyped('');
    } finally {
      setSending(false);
    }
  }

  const field = {
    value: typed,
    onChange: (change: ChangeEvent<HTMLInputElement>) => setTyped(change.currentTarget.value),
    required: true,
    withAsterisk: false,
    'data-autofocus': true,
  };

  return (
    <form onSubmit={submit} className="form">
      <p>{asksForCode ? t.sessionEnd.stepUpByCode : t.sessionEnd.stepUp}</p>
      <input type="text" name="username" autoComplete="username" value={session?.user ?? ''} readOnly hidden />
      {asksForCode ? (
        <TextInput {...field} label={t.sessionEnd.code} name="code" autoComplete="one-time-code" maxLength={64} />
      ) : (
        <PasswordInput
          {...field}
          label={t.sessionEnd.password}
          name="password"
          autoComplete="current-password"
          maxLength={1024}
        />
      )}
      <Problem error={error} />
      <div className="actions">
        <Button variant="default" onClick={identityNotProved}>
          {t.parts.cancel}
        </Button>
        <Button type="submit" loading={isSending} disabled={own === undefined}>
          {t.sessionEnd.continue}
        </Button>
      </div>
    </form>
  );
}
