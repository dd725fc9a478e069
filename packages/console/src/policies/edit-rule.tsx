import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { t } from '../language/texts.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { Problem } from '../parts/problem.tsx';
import { type Kept, type KeptRule, previewRules, type RuleKind, settable, useSetRules, withRule } from './kept.ts';
import { parseLimit, writeLimit } from './limit.ts';
import type { Policies } from './query.ts';

interface Props {
  readonly data: Policies;
  readonly of: RuleKind;
  /** `null`: a role that is named in the dialog. */
  readonly name: string | null;
  readonly onClose: () => void;
}

const levels = ['aal1', 'aal2', 'aal3'] as const;

/** Sets one rule, after it has said what that would do to live sessions. */
export function EditRuleDialog({ data, of, name: given, onClose }: Props) {
  const present = given === null ? undefined : data[of][given];
  const [name, setName] = useState(given ?? '');
  const [idle, setIdle] = useState(writeLimit(present?.idleTimeoutSeconds ?? 0));
  const [lifetime, setLifetime] = useState(writeLimit(present?.tokenLifetimeSeconds ?? 0));
  const [maxSessions, setMaxSessions] = useState(present?.maxSessions ?? 0);
  const [onLimit, setOnLimit] = useState<KeptRule['onLimit']>(present?.onLimit ?? 'evict-oldest');
  const [requires, setRequires] = useState<KeptRule['requires'] | ''>(present?.requires ?? '');
  const [error, setError] = useState<unknown>(null);
  const set = useSetRules(data);
  const kept = settable(data.kept, data);
  const [idleTimeoutSeconds, tokenLifetimeSeconds] = [parseLimit(idle), parseLimit(lifetime)];
  const rules =
    idleTimeoutSeconds === null || tokenLifetimeSeconds === null || name.trim() === ''
      ? null
      : withRule(kept, of, name.trim(), {
          ...{ idleTimeoutSeconds, tokenLifetimeSeconds, maxSessions, onLimit },
          ...(of === 'roles' && requires !== '' && requires !== undefined && { requires }),
        });
  const isSetHere = given !== null && data.origins[of][given] === 'here';

  return (
    <ActionDialog
      title={given === null ? t.policies.addRole : t.policies.editRule(given)}
      does={t.parts.save}
      isReady={rules !== null}
      onClose={onClose}
      onConfirm={async () => rules !== null && set(rules)}
    >
      {given === null && (
        <TextInput
          label={t.policies.role}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus
        />
      )}
      <LimitInput label={t.policies.idleTimeout} value={idle} onChange={setIdle} />
      <LimitInput label={t.policies.lifetime} value={lifetime} onChange={setLifetime} />
      <TextInput
        type="number"
        label={t.policies.maxSessions}
        description={t.policies.zeroIsNone}
        min={0}
        max={10_000}
        step={1}
        value={maxSessions}
        onChange={(event) => setMaxSessions(Math.max(0, Math.floor(Number(event.currentTarget.value) || 0)))}
      />
      <NativeSelect
        label={t.policies.onLimit}
        value={onLimit}
        onChange={(event) => setOnLimit(event.currentTarget.value as KeptRule['onLimit'])}
        data={[
          { value: 'evict-oldest', label: t.policies.thenEvicted },
          { value: 'reject', label: t.policies.thenRefused },
        ]}
      />
      {of === 'roles' && (
        <NativeSelect
          label={t.users.required}
          value={requires ?? ''}
          onChange={(event) => setRequires(event.currentTarget.value as KeptRule['requires'] | '')}
          data={[{ value: '', label: t.parts.none }, ...levels.map((value) => ({ value, label: value.toUpperCase() }))]}
        />
      )}
      <Preview rules={rules} />
      <Problem error={error} />
      {isSetHere && (
        <p>
          <button
            type="button"
            className="link"
            onClick={() => void set(withRule(kept, of, given, null)).then(onClose, setError)}
          >
            {t.policies.takeAway}
          </button>
        </p>
      )}
    </ActionDialog>
  );
}

/** Sets the cap over everything. */
export function EditCapDialog({ data, onClose }: Pick<Props, 'data' | 'onClose'>) {
  const [cap, setCap] = useState(writeLimit(data.maxTokenLifetimeSeconds));
  const set = useSetRules(data);
  const seconds = parseLimit(cap);
  const kept = settable(data.kept, data);
  const rules: Kept | null =
    seconds === null ? null : { ...kept, maxTokenLifetimeSeconds: seconds === 0 ? null : seconds };
  return (
    <ActionDialog
      title={t.policies.cap}
      does={t.parts.save}
      isReady={rules !== null}
      onClose={onClose}
      onConfirm={async () => rules !== null && set(rules)}
    >
      <LimitInput label={t.policies.cap} value={cap} onChange={setCap} />
      <Preview rules={rules} />
    </ActionDialog>
  );
}

interface LimitInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function LimitInput({ label, value, onChange }: LimitInputProps) {
  return (
    <TextInput
      label={label}
      description={t.policies.limitHint}
      value={value}
      error={parseLimit(value) === null && t.policies.noLimitLikeThis}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete="off"
      spellCheck={false}
    />
  );
}

/** What would become of live sessions: said on demand, and no longer when something else is typed. */
function Preview({ rules }: { readonly rules: Kept | null }) {
  const asked = JSON.stringify(rules);
  const [found, setFound] = useState<{ readonly of: string; readonly words: string } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);

  async function look() {
    if (rules === null) return;
    stop.current.abort();
    stop.current = new AbortController();
    const { signal } = stop.current;
    setError(null);
    try {
      const sum = await previewRules(rules, signal, ({ examined }) =>
        setFound({ of: asked, words: t.policies.previewing(examined) }),
      );
      setFound({ of: asked, words: t.policies.found(sum.examined, sum.shortened, sum.ended) });
    } catch (refusal) {
      if (!signal.aborted) setError(refusal);
    }
  }

  return (
    <>
      <p className="quiet">{t.policies.setNote}</p>
      <p role="status">{found !== null && found.of === asked && found.words}</p>
      <Problem error={error} />
      <div>
        <Button variant="default" size="xs" disabled={rules === null} onClick={look}>
          {t.policies.preview}
        </Button>
      </div>
    </>
  );
}
