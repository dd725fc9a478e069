import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isInstalled, repository } from '../support/command.ts';
import { temporaryFolder } from '../support/server.ts';
import { makeOneFile, whyNot } from './artefacts.ts';
import { type BootedRoot, bootFreshRoot } from './booted-root.ts';

const password = 'correct horse battery staple';
const address = 'http://127.0.0.1:8420';
const visit = [process.execPath, join(repository, 'e2e/fresh/visit.ts'), address, password];
const unit = join(repository, 'packaging/debian/curfew.service');

test('the unit leaves little to an attacker', (context) => {
  if (!isInstalled('systemd-analyze')) return context.skip('not installed: systemd-analyze');
  // docs/running.md states it as systemd 252 counts; 0 is the least exposed, 10 the most.
  const { stdout } = spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', unit], {
    encoding: 'utf8',
  });
  const [, score] = /Overall exposure level for curfew.service: ([\d.]+)/.exec(stdout) ?? [];
  expect(Number(score)).toBeLessThan(2);
});

describe.skipIf(whyNot)(`the Debian package${whyNot && ` (${whyNot})`}`, { timeout: 600_000 }, () => {
  let root: BootedRoot;
  const sh = (command: string, input?: string) => {
    const { code, output } = root.sh(command, input);
    if (code !== 0)
      throw new Error(`${command} ended with ${code}: ${output}\n${root.sh('journalctl -u curfew').output}`);
    return output.trim();
  };

  beforeAll(async () => {
    const folder = await makeOneFile(await temporaryFolder(afterAll));
    execFileSync(process.execPath, [join(repository, 'packaging/debian/main.ts'), folder]);
    const file = readdirSync(folder).find((name) => name.endsWith('.deb')) ?? '';
    root = await bootFreshRoot();
    copyFileSync(join(folder, file), join(root.folder, 'root/curfew.deb'));
  }, 600_000);
  afterAll(() => root?.shutDown());

  test('is installed, serves as its own user, reloads, hands over its socket, and is purged', async () => {
    sh('dpkg --install /root/curfew.deb');
    expect(sh('systemctl is-active curfew.service || true')).toBe('inactive');
    sh(
      'runuser -u curfew -- curfew user add root --role admin --password-stdin --config /etc/curfew/curfew.yaml',
      password,
    );
    expect(sh('stat --format=%a:%U /var/lib/curfew /var/lib/curfew/curfew.db')).toBe('700:curfew\n600:curfew');

    // Returns when it says that it is ready.
    sh('systemctl start curfew.service');
    expect(root.inNetwork(visit)).toEqual({ code: 0, output: '' });
    const main = sh('systemctl show --value --property MainPID curfew.service');
    expect(sh(`stat --format=%U /proc/${main}`)).toBe('curfew');
    // What was unpacked is gone.
    expect(sh('ls -A /run/curfew')).toBe('');
    expect(sh('journalctl -u curfew')).not.toMatch(/password {2}/);

    appendFileSync(join(root.folder, 'etc/curfew/curfew.yaml'), 'cookieName: other\n');
    sh('systemctl reload curfew.service');
    await expect
      .poll(() => sh('journalctl -u curfew'), { timeout: 120_000 })
      .toContain('reloaded: every worker has the new configuration');
    expect(sh('systemctl show --value --property MainPID curfew.service')).toBe(main);
    expect(root.inNetwork(visit)).toEqual({ code: 0, output: '' });

    appendFileSync(join(root.folder, 'etc/curfew/curfew.yaml'), `publicUrl: ${address}\n`);
    sh('systemctl stop curfew.service && systemctl start curfew.socket');
    expect(sh('systemctl is-active curfew.service || true')).toBe('inactive');
    // The first one who asks starts it.
    expect(root.inNetwork(visit)).toEqual({ code: 0, output: '' });
    // It answers a moment before it says that it is ready.
    await expect.poll(() => sh('systemctl is-active curfew.service || true'), { timeout: 120_000 }).toBe('active');

    sh('dpkg --remove curfew');
    expect(sh('systemctl is-active curfew.service curfew.socket || true')).toBe('inactive\ninactive');
    expect(existsSync(join(root.folder, 'var/lib/curfew/curfew.db'))).toBe(true);
    sh('dpkg --purge curfew');
    expect(sh('find / -xdev -name "*curfew*" -not -path "/proc/*" -not -path "/root/*" -not -path "/sys/*"')).toBe('');
    expect(root.sh('getent passwd curfew').code).not.toBe(0);
  });
});
