import { Button } from '@mantine/core';
import { useState } from 'react';
import { t } from '../language/texts.ts';
import './copy.css';

/** Copies a text, and says whether that worked: browsers refuse it without permission, or over plain http. */
export function CopyButton({
  text,
  what,
  isMain = false,
}: {
  readonly text: string;
  readonly what: string;
  readonly isMain?: boolean;
}) {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      setOutcome('failed');
    }
  }

  return (
    <span className="copy">
      <Button
        variant={isMain ? 'filled' : 'default'}
        size={isMain ? 'sm' : 'compact-xs'}
        onClick={copy}
        aria-label={`${t.parts.copy}: ${what}`}
        {...(isMain && { 'data-autofocus': true })}
      >
        {t.parts.copy}
      </Button>
      <span role="status" data-tone={outcome === 'failed' ? 'danger' : undefined}>
        {outcome === 'copied' && t.parts.copied}
        {outcome === 'failed' && t.parts.copyFailed}
      </span>
    </span>
  );
}
