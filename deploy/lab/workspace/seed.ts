import type { AppDeclaration } from './manifest.ts';
import type { Channel, ChannelKind, Role, Token, User, UserGroup, WorkspaceState } from './model.ts';

/** The one app's credentials. They open nothing but this local workspace. */
export const credentials = {
  botToken: 'xoxb-howdah-local-bot',
  appToken: 'xapp-howdah-local-app',
  signingSecret: 'howdah-local-signing-secret',
} as const;

const teamId = 'T0HOWDAH01';
const strangerTeamId = 'T0OUTSIDE1';
const botUserId = 'U0HOWDAHBT';

const people: readonly { id: string; name: string; realName: string; role: Role }[] = [
  { id: 'U0OLGA0001', name: 'olga', realName: 'Olga Operator', role: 'operator' },
  { id: 'U0ALMA0001', name: 'alma', realName: 'Alma Approver', role: 'approver' },
  { id: 'U0ARNO0001', name: 'arno', realName: 'Arno Approver', role: 'approver' },
  { id: 'U0VERA0001', name: 'vera', realName: 'Vera Viewer', role: 'viewer' },
  { id: 'U0OTTO0001', name: 'otto', realName: 'Otto Outsider', role: 'outsider' },
];

const userGroups: readonly UserGroup[] = [
  { id: 'S0PGOPER01', handle: 'pg-operators', name: 'PostgreSQL operators', userIds: ['U0OLGA0001'] },
  { id: 'S0PGAPPR01', handle: 'pg-approvers', name: 'PostgreSQL approvers', userIds: ['U0ALMA0001', 'U0ARNO0001'] },
];

/** `shared` channels are open to the stranger of the other team as well. */
const channels: readonly { id: string; name: string; bot: boolean; shared: boolean; purpose: string }[] = [
  { id: 'C0GENERAL1', name: 'general', bot: false, shared: false, purpose: 'Announcements for everybody' },
  { id: 'C0PGOPS001', name: 'pg-ops', bot: true, shared: true, purpose: 'Operating the PostgreSQL clusters' },
  { id: 'C0PGALERT1', name: 'pg-alerts', bot: true, shared: false, purpose: 'Alerts of the PostgreSQL clusters' },
  { id: 'C0RANDOM01', name: 'random', bot: false, shared: true, purpose: 'Everything else' },
  { id: 'C0PGAUDIT1', name: 'pg-audit', bot: true, shared: false, purpose: 'Who did what, and when' },
];

/** A channel with nothing in it yet. `createdS` is in epoch seconds. */
export function emptyChannel(options: {
  id: string;
  name: string;
  kind: ChannelKind;
  creatorId: string;
  createdS: number;
  memberIds: Iterable<string>;
  purpose?: string;
  imUserId?: string;
  isExtShared?: boolean;
}): Channel {
  return {
    id: options.id,
    name: options.name,
    kind: options.kind,
    ...(options.imUserId === undefined ? {} : { imUserId: options.imUserId }),
    memberIds: new Set(options.memberIds),
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: options.purpose ?? '', creator: options.creatorId, last_set: options.createdS },
    creatorId: options.creatorId,
    createdS: options.createdS,
    isArchived: false,
    isExtShared: options.isExtShared ?? false,
    isGeneral: options.name === 'general',
    messages: [],
    pins: [],
    bookmarks: [],
    lastRead: new Map(),
  };
}

function seedUsers(botName: string): Map<string, User> {
  const users = people.map(
    (person): User => ({
      ...person,
      teamId: person.role === 'outsider' ? strangerTeamId : teamId,
      isBot: false,
      isStranger: person.role === 'outsider',
      isRestricted: person.role === 'outsider',
    }),
  );
  const bot: User = {
    id: botUserId,
    name: botName.toLowerCase(),
    realName: botName,
    teamId,
    isBot: true,
    isStranger: false,
    isRestricted: false,
  };
  return new Map([...users, bot].map((user) => [user.id, user]));
}

function seedChannels(nowS: number): Map<string, Channel> {
  const insiders = people.filter((person) => person.role !== 'outsider').map((person) => person.id);
  const everybody = people.map((person) => person.id);
  const rooms = channels.map((channel) =>
    emptyChannel({
      id: channel.id,
      name: channel.name,
      kind: 'public',
      creatorId: 'U0OLGA0001',
      createdS: nowS,
      purpose: channel.purpose,
      isExtShared: channel.shared,
      memberIds: [...(channel.shared ? everybody : insiders), ...(channel.bot ? [botUserId] : [])],
    }),
  );
  const directs = people.map((person) =>
    emptyChannel({
      id: person.id.replace(/^U/, 'D'),
      name: '',
      kind: 'im',
      imUserId: person.id,
      creatorId: botUserId,
      createdS: nowS,
      memberIds: [person.id, botUserId],
    }),
  );
  return new Map([...rooms, ...directs].map((channel) => [channel.id, channel]));
}

/** A fresh workspace with the app installed as declared. */
export function seedState(declaration: AppDeclaration, nowMs: number): WorkspaceState {
  const tokens = new Map<string, Token>([
    [credentials.botToken, { kind: 'bot', scopes: declaration.botScopes }],
    [credentials.appToken, { kind: 'app', scopes: ['connections:write'] }],
  ]);
  return {
    team: { id: teamId, name: 'Howdah Lab', domain: 'howdah-lab' },
    strangerTeam: { id: strangerTeamId, name: 'Somebody Else', domain: 'somebody-else' },
    app: {
      id: 'A0HOWDAH01',
      name: declaration.name,
      botUserId,
      botId: 'B0HOWDAHBT',
      botScopes: declaration.botScopes,
      botEvents: declaration.botEvents,
      hasHomeTab: declaration.hasHomeTab,
      hasMessagesTab: declaration.hasMessagesTab,
      commands: declaration.commands,
      verificationToken: 'howdah-local-verification-token',
      signingSecret: credentials.signingSecret,
    },
    tokens,
    users: seedUsers(declaration.name),
    userGroups: new Map(userGroups.map((group) => [group.id, group])),
    channels: seedChannels(Math.trunc(nowMs / 1000)),
    views: new Map(),
    viewStacks: new Map(),
    homes: new Map(),
    triggers: new Map(),
    responseUrls: new Map(),
    files: new Map(),
    scheduled: new Map(),
    suggestions: new Map(),
    tickets: new Map(),
    notices: [],
    calls: [],
    idSeed: Math.trunc(nowMs) * 1024,
    callSeq: 0,
    lastTsMicros: 0,
  };
}
