import { describe, expect, test } from 'vitest';
import { parseDemoOptions } from '../../../deploy/lab/demo/demo-options.ts';
import { readDemoSettings } from '../../../deploy/lab/demo/demo-settings.ts';

describe('arguments', () => {
  test('none: the demo until Ctrl-C', () => {
    expect(parseDemoOptions([])).toEqual({ mode: 'run', isSimulated: false, command: undefined });
  });
  test('--once carries the command as typed', () => {
    expect(parseDemoOptions(['--once', '/pg status'])).toMatchObject({ mode: 'run', command: '/pg status' });
  });
  test('--simulated', () => {
    expect(parseDemoOptions(['--simulated'])).toMatchObject({ mode: 'run', isSimulated: true });
  });
  test('--down and --help run nothing', () => {
    expect(parseDemoOptions(['--down'])).toEqual({ mode: 'down' });
    expect(parseDemoOptions(['-h'])).toEqual({ mode: 'help' });
  });
  test.each([
    [['--once', 'pg status'], '--once takes a slash command such as "/pg status", not "pg status".'],
    [['--once'], "Option '--once <value>' argument missing"],
    [['--wrong'], "Unknown option '--wrong'"],
    [['status'], "Unexpected argument 'status'"],
  ])('%j is refused with a sentence', (argv, sentence) => {
    expect(() => parseDemoOptions(argv)).toThrow(sentence);
  });
});

describe('settings', () => {
  test('root keeps everything beside the lab, anybody else in the checkout', () => {
    expect(readDemoSettings({}, 0).folder).toBe('/var/lib/howdah-lab-demo');
    expect(readDemoSettings({ HOWDAH_LAB_STATE: '/srv/lab' }, 0).folder).toBe('/srv/lab-demo');
    expect(readDemoSettings({ HOWDAH_DEMO_STATE: '/srv/demo' }, 0).folder).toBe('/srv/demo');
    expect(readDemoSettings({}, 1000).folder).toMatch(/\/\.howdah\/demo$/);
  });
  test('ports have defaults and can be chosen', () => {
    expect(readDemoSettings({}, 0)).toMatchObject({ workspacePort: 8065, botPort: 8080 });
    expect(readDemoSettings({ HOWDAH_WORKSPACE_PORT: '9000', HOWDAH_BOT_PORT: '' }, 0)).toMatchObject({
      workspacePort: 9000,
      botPort: 8080,
    });
  });
  test.each(['0', '65536', 'http', '80.5'])('%s is no port', (text) => {
    expect(() => readDemoSettings({ HOWDAH_BOT_PORT: text }, 0)).toThrow(
      `HOWDAH_BOT_PORT must be a port between 1 and 65535, not "${text}".`,
    );
  });
});
