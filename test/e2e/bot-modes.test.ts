import { afterEach, describe, expect, it } from 'vitest';
import { findFreePort } from '../../deploy/lab/demo/find-free-port.ts';
import { openLab } from '../../deploy/lab/lab.ts';
import { type BotOnLab, startBotOnLab } from '../support/bot-on-lab.ts';
import { readStatusMessage } from '../support/status-message.ts';

const lab = await (await openLab()).fetchStatus();
let bot: BotOnLab | undefined;

afterEach(async () => {
  await bot?.stop();
  bot = undefined;
});

describe('the same bot, set up otherwise', () => {
  it('over signed HTTP instead of Socket Mode', async () => {
    const port = await findFreePort();
    bot = await startBotOnLab({
      lab,
      change: (configuration) => {
        const { appTokenFile: _, ...slack } = configuration.slack;
        return { ...configuration, slack: { ...slack, mode: 'http', signingSecretFile: 'signing-secret', port } };
      },
    });
    await bot.workspace.post('/control/config', { request_url: `http://127.0.0.1:${port}/slack/events` });
    const answer = readStatusMessage(await bot.workspace.ask('/pg status'));
    expect(answer.members.map(({ Member }) => Member)).toEqual(['patroni-1', 'patroni-2', 'patroni-3']);

    const forged = await fetch(`http://127.0.0.1:${port}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000)),
        'x-slack-signature': `v0=${'0'.repeat(64)}`,
      },
      body: 'command=%2Fpg&text=status&team_id=T0HOWDAH01&api_app_id=A0HOWDAH01',
    });
    expect(forged.status).toBe(401);
  });

  it('with two clusters: asks which one is meant, unless the channel says it', async () => {
    bot = await startBotOnLab({
      lab,
      change: (configuration) => ({
        ...configuration,
        clusters: configuration.clusters.flatMap((cluster) => [
          { ...cluster, channels: [], requestChannel: 'C0PGOPS001' },
          { ...cluster, name: 'pgtest', channels: ['C0PGALERT1'] },
        ]),
      }),
    });
    const menu = await bot.workspace.ask('/pg status');
    expect(menu.text).toBe('Which cluster do you mean? pgprod, pgtest');
    await bot.workspace.click(menu, 'read_choose_cluster', { value: 'status pgtest' });
    const chosen = await bot.workspace.waitForChange(menu);
    expect(chosen.text).toMatch(/^pgtest is /);
    const bound = await bot.workspace.ask('/pg status', { user: 'U0OLGA0001', channel: 'C0PGALERT1' });
    expect(bound.text).toMatch(/^pgtest is /);
  });

  it('tells a supervisor that it lives, that it is ready, and what it counts', async () => {
    bot = await startBotOnLab({ lab });
    await bot.workspace.ask('/pg status');
    await bot.workspace.ask('/pg no-such-thing');
    const read = async (path: string) => {
      const response = await fetch(`${bot?.healthUrl}${path}`);
      return { status: response.status, body: await response.text() };
    };
    expect(await read('/healthz')).toEqual({ status: 200, body: 'ok\n' });
    expect(await read('/readyz')).toEqual({ status: 200, body: 'ready\n' });
    const metrics = (await read('/metrics')).body;
    expect(metrics).toContain('howdah_cluster_verdict{cluster="pgprod",verdict="healthy"} 1');
    expect(metrics).toContain('howdah_command_seconds_count{subcommand="status",outcome="answered"} 1');
    // What a person types never becomes a label.
    expect(metrics).toContain('howdah_command_seconds_count{subcommand="unknown",outcome="unknown-command"} 1');
    expect((await read('/elsewhere')).status).toBe(404);
  });
});
