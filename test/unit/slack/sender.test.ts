import { describe, expect, it } from 'vitest';
import { isHeard } from '../../../src/slack/sender.ts';

const own = { teamId: 'T1', appId: 'A1' };

describe('isHeard', () => {
  it.each([
    ['a slash command of the own team', { team_id: 'T1', api_app_id: 'A1' }, true],
    ['a click in the own team', { team: { id: 'T1' }, user: { id: 'U1', team_id: 'T1' }, api_app_id: 'A1' }, true],
    ['a slash command of another team', { team_id: 'T2', api_app_id: 'A1' }, false],
    [
      'a stranger in a shared channel',
      { team: { id: 'T1' }, user: { id: 'U9', team_id: 'T2' }, api_app_id: 'A1' },
      false,
    ],
    ['another bot', { team: { id: 'T1' }, user: { id: 'U1' }, bot_id: 'B1', api_app_id: 'A1' }, false],
    ['a user that is a bot', { team: { id: 'T1' }, user: { id: 'U1', is_bot: true }, api_app_id: 'A1' }, false],
    ['Slackbot', { team_id: 'T1', user_id: 'USLACKBOT', api_app_id: 'A1' }, false],
    ['another app', { team_id: 'T1', api_app_id: 'A2' }, false],
    ['no team at all', { api_app_id: 'A1' }, false],
    ['nothing we know', 'hello', false],
  ])('%s', (_name, body, heard) => expect(isHeard(body, own)).toBe(heard));
});
