import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Config } from '../../../src/config/schema.ts';
import { checkout, readText, readYaml } from './read-deploy-file.ts';

const Manifest = z.object({
  display_information: z.object({
    name: z.string().max(35),
    description: z.string().max(140),
    long_description: z.string().min(174).max(4000),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/),
  }),
  features: z.object({
    bot_user: z.object({ display_name: z.string().max(80) }),
    app_home: z.object({ home_tab_enabled: z.boolean() }),
    slash_commands: z.array(
      z.object({ command: z.string().max(32), description: z.string().max(2000), usage_hint: z.string().max(1000) }),
    ),
  }),
  oauth_config: z.object({ scopes: z.strictObject({ bot: z.array(z.string()) }) }),
  settings: z.object({
    event_subscriptions: z.object({ bot_events: z.array(z.string()) }).default({ bot_events: [] }),
    interactivity: z.object({ is_enabled: z.boolean() }),
    socket_mode_enabled: z.boolean(),
  }),
});

const manifest = Manifest.parse(await readYaml('deploy/bot/slack-manifest.yaml'));
const readme = await readText('deploy/bot/README.md');

describe('the Slack app manifest', () => {
  it('declares the command the configuration hears by default, and no other', () => {
    const { command } = Config.shape.slack.shape;
    expect(manifest.features.slash_commands.map((each) => each.command)).toEqual([command.parse(undefined)]);
  });

  it('hints only at subcommands that exist', async () => {
    const hints = manifest.features.slash_commands.flatMap(({ usage_hint }) => usage_hint.split('|'));
    const subcommands = hints.map((hint) => hint.trim().split(' ')[0] ?? '');
    expect(subcommands.length).toBeGreaterThan(0);
    for (const subcommand of subcommands) {
      await expect(access(join(checkout, 'commands', `${subcommand}.ts`))).resolves.toBeUndefined();
    }
  });

  it('works over Socket Mode with buttons, and shows no App Home while nothing is shown there', () => {
    expect(manifest.settings).toMatchObject({ socket_mode_enabled: true, interactivity: { is_enabled: true } });
    expect(manifest.features.app_home.home_tab_enabled).toBe(false);
  });

  it('asks for nothing whose reason the README does not give', () => {
    const reasons = new Set([...readme.matchAll(/^\| `([a-z_.:]+)` +\| \S/gm)].map((match) => match[1]));
    const asked = [...manifest.oauth_config.scopes.bot, ...manifest.settings.event_subscriptions.bot_events];
    expect(asked).toContain('commands');
    expect(asked.filter((each) => !reasons.has(each))).toEqual([]);
  });
});
