import { z } from 'zod';
import { createId } from '../store/ids.ts';
import { answer, refuse } from '../web-api/answer.ts';
import { text } from '../web-api/arguments.ts';
import { defineMethod } from '../web-api/method.ts';
import { tiers } from '../web-api/rate-limit.ts';

const authTest = defineMethod({
  name: 'auth.test',
  token: 'bot',
  scopes: [],
  limit: tiers.special,
  args: z.object({}),
  run({ state, baseUrl }) {
    return answer({
      url: `${baseUrl}/`,
      team: state.team.name,
      user: state.users.get(state.app.botUserId)?.name,
      team_id: state.team.id,
      user_id: state.app.botUserId,
      bot_id: state.app.botId,
      is_enterprise_install: false,
    });
  },
});

const apiTest = defineMethod({
  name: 'api.test',
  token: 'none',
  scopes: [],
  limit: tiers.four,
  args: z.looseObject({ error: text().optional() }),
  run(_call, args) {
    const { token: _secret, ...echoed } = args;
    return args.error === undefined ? answer({ args: echoed }) : { ...refuse(args.error), extra: { args: echoed } };
  },
});

const connectionsOpen = defineMethod({
  name: 'apps.connections.open',
  token: 'app',
  scopes: ['connections:write'],
  limit: tiers.one,
  args: z.object({}),
  run({ state, baseUrl, nowMs }) {
    const ticket = createId(state, '').toLowerCase();
    state.tickets.set(ticket, nowMs);
    return answer({ url: `${baseUrl.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${state.app.id}` });
  },
});

const botsInfo = defineMethod({
  name: 'bots.info',
  token: 'bot',
  scopes: ['users:read'],
  limit: tiers.three,
  args: z.object({ bot: text().optional() }),
  run({ state }, args) {
    const { app } = state;
    if (args.bot !== undefined && args.bot !== app.botId) return refuse('bot_not_found');
    return answer({
      bot: {
        id: app.botId,
        deleted: false,
        name: app.name,
        updated: 0,
        app_id: app.id,
        user_id: app.botUserId,
        icons: {},
      },
    });
  },
});

const teamInfo = defineMethod({
  name: 'team.info',
  token: 'bot',
  scopes: ['team:read'],
  limit: tiers.three,
  args: z.object({ team: text().optional() }),
  run({ state, baseUrl }, args) {
    const team = [state.team, state.strangerTeam].find((known) => known.id === (args.team ?? state.team.id));
    if (team === undefined) return refuse('team_not_found');
    return answer({ team: { ...team, url: `${baseUrl}/`, email_domain: '', icon: {} } });
  },
});

const emojiList = defineMethod({
  name: 'emoji.list',
  token: 'bot',
  scopes: ['emoji:read'],
  limit: tiers.two,
  args: z.object({}),
  run({ nowMs }) {
    return answer({ emoji: {}, cache_ts: `${Math.trunc(nowMs / 1000)}.000000` });
  },
});

export const methods = [authTest, apiTest, connectionsOpen, botsInfo, teamInfo, emojiList];
