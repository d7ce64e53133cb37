import { describe, expect, it } from 'vitest';
import { judgeSender } from '../../../src/slack/sender.ts';

const own = { teamId: 'T1', appId: 'A1' };

describe('judgeSender', () => {
  it.each([
    ['a slash command of the own team', { team_id: 'T1', api_app_id: 'A1' }, 'heard'],
    ['a click in the own team', { team: { id: 'T1' }, user: { id: 'U1', team_id: 'T1' }, api_app_id: 'A1' }, 'heard'],
    ['a slash command of another team', { team_id: 'T2', api_app_id: 'A1' }, 'stranger'],
    [
      'a stranger in a shared channel',
      { team: { id: 'T1' }, user: { id: 'U9', team_id: 'T2' }, api_app_id: 'A1' },
      'stranger',
    ],
    ['another bot', { team: { id: 'T1' }, user: { id: 'U1' }, bot_id: 'B1', api_app_id: 'A1' }, 'no-person'],
    ['a user that is a bot', { team: { id: 'T1' }, user: { id: 'U1', is_bot: true }, api_app_id: 'A1' }, 'no-person'],
    ['Slackbot', { team_id: 'T1', user_id: 'USLACKBOT', api_app_id: 'A1' }, 'no-person'],
    ['another app', { team_id: 'T1', api_app_id: 'A2' }, 'other-app'],
    ['no team at all', { api_app_id: 'A1' }, 'no-person'],
    ['nothing we know', 'hello', 'no-person'],
  ])('%s', (_name, body, kind) => expect(judgeSender(body, own)).toBe(kind));
});
