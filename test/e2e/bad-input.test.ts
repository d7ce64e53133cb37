import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBotProcess } from '../../deploy/lab/bot/bot-process.ts';
import { openLab } from '../../deploy/lab/lab.ts';
import { type BotOnLab, startBotOnLab } from '../support/bot-on-lab.ts';
import { readStatusMessage } from '../support/status-message.ts';
import { channels, users } from '../support/workspace-client.ts';

const lab = await (await openLab()).fetchStatus();

describe('what a person may type', () => {
  let bot: BotOnLab;
  beforeAll(async () => {
    bot = await startBotOnLab({ lab });
  });
  afterAll(() => bot.stop());

  it.each([
    ['an unknown cluster', 'status pgprd', 'There is no cluster “pgprd”. Did you mean “pgprod”?'],
    ['an unknown command', 'stauts', 'There is no command “stauts”. Did you mean “status”?'],
    ['too many arguments', 'status pgprod --now', 'I do not know what to do with “--now”. See “/pg help status”.'],
    ['10,000 characters', `status ${'a'.repeat(10_000)}`, 'a command has at most 3000. Shorten it'],
  ])('%s gets one clear sentence', async (_name, text, sentence) => {
    const answer = await bot.workspace.ask(`/pg ${text}`);
    expect(answer.text).toContain(sentence);
    expect(answer.ephemeral_to).toBe(users.olga);
  });

  it('markup mentions nobody and formats nothing', async () => {
    const answer = await bot.workspace.ask('/pg <!channel> *bold* <@U0ALMA0001> `x` & <http://a.test|b>');
    expect(answer.text).not.toMatch(/<[!@#h]/);
    // Shown as typed: in rich text nothing is formatted, and only elements of their own mention somebody or link.
    const blocks = JSON.stringify(answer.blocks);
    expect(blocks).toContain('There is no command “<!channel>”');
    expect(blocks).not.toMatch(/"type":"(mrkdwn|user|usergroup|broadcast|channel|link)"/);
    // What notifications show is escaped exactly once.
    expect(answer.text).toContain('There is no command “&lt;!channel&gt;”');
  });

  it('nothing at all gets the list of commands, and help explains one', async () => {
    expect((await bot.workspace.ask('/pg')).text).toMatch(
      /^Commands: .*\/pg help \[command\].*\/pg status \[cluster\]/,
    );
    expect((await bot.workspace.ask('/pg help status')).text).toContain('How a cluster is, at a glance');
  });

  it('a person of another workspace is refused', async () => {
    const typist = { user: users.otto, channel: channels.ops };
    const answer = await bot.workspace.ask('/pg status', typist);
    expect(answer.text).toContain('Howdah hears only people of its own workspace.');
  });
});

describe('what a configuration may contain', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'howdah-config-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('every problem is reported at once, with its place, and the bot does not start', async () => {
    const path = join(folder, 'howdah.yaml');
    const broken = ['slack:', '  teamId: nobody', '  apId: A1', 'clusters:', '  - name: PG PROD', '    swarm: {}'];
    const policy = ['    policy:', '      commands:', '        swichover: {}'];
    await writeFile(path, `${[...broken, ...policy].join('\n')}\n`);
    const bot = startBotProcess(path);
    expect(await bot.exited).toBe(1);
    for (const place of ['slack.teamId', 'apId', 'slack.botTokenFile', 'clusters[0].name', 'clusters[0].patroni']) {
      expect(bot.log()).toContain(place);
    }
    expect(bot.log()).toContain(
      'clusters[0].policy.commands.swichover (line 9): no such command; did you mean switchover?',
    );
    expect(bot.log()).not.toMatch(/\n {4}at /);
  });

  it('a file that is not there is one sentence', async () => {
    const bot = startBotProcess(join(folder, 'nowhere.yaml'));
    expect(await bot.exited).toBe(1);
    expect(bot.log().trim()).toBe(`howdah: ${join(folder, 'nowhere.yaml')}: the file does not exist`);
  });

  it('a wrong REST password is said in the status', async () => {
    const wrongPassword = join(folder, 'wrong-password');
    await writeFile(wrongPassword, 'not-the-password', { mode: 0o600 });
    const bot = await startBotOnLab({
      lab,
      change: (configuration) => ({
        ...configuration,
        clusters: configuration.clusters.map((cluster) => ({
          ...cluster,
          patroni: { ...cluster.patroni, passwordFile: wrongPassword },
        })),
      }),
    });
    try {
      const status = readStatusMessage(await bot.workspace.ask('/pg status'));
      expect(status.verdict).toBe('degraded');
      expect(status.reasons).toContain(
        "Patroni refuses the bot's REST password: it can look, but not change anything.",
      );
      expect(bot.bot.log()).not.toContain('not-the-password');
    } finally {
      await bot.stop();
    }
  });

  it('a wrong Slack token is said before the bot ends', async () => {
    const wrongToken = join(folder, 'wrong-token');
    await writeFile(wrongToken, 'xoxb-wrong', { mode: 0o600 });
    const bot = await startBotOnLab({
      lab,
      mustBeReady: false,
      change: (configuration) => ({ ...configuration, slack: { ...configuration.slack, botTokenFile: wrongToken } }),
    });
    expect(await bot.bot.exited).toBe(1);
    expect(bot.bot.log()).toContain('Slack refuses the bot token (invalid_auth)');
    expect(bot.bot.log()).not.toContain('xoxb-wrong');
    await bot.stop();
  });
});
