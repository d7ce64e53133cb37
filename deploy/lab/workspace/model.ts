import type { JsonObject } from './json.ts';

/** What a person of the local workspace stands for in tests. */
export type Role = 'operator' | 'approver' | 'viewer' | 'outsider';

export interface User {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  /** Absent for the bot. */
  readonly role?: Role;
  readonly teamId: string;
  readonly isBot: boolean;
  /** True for somebody of another team met over Slack Connect. */
  readonly isStranger: boolean;
  /** True for a guest. */
  readonly isRestricted: boolean;
}

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly userIds: readonly string[];
}

export type ChannelKind = 'public' | 'private' | 'im';

export interface Pin {
  readonly ts: string;
  readonly userId: string;
  readonly createdS: number;
}

export interface Bookmark {
  readonly id: string;
  readonly channelId: string;
  readonly title: string;
  readonly link: string;
  readonly emoji: string;
  readonly createdS: number;
  readonly rank: string;
}

export interface Channel {
  readonly id: string;
  name: string;
  readonly kind: ChannelKind;
  /** The person at the other end of a direct message. */
  readonly imUserId?: string;
  readonly memberIds: Set<string>;
  topic: { value: string; creator: string; last_set: number };
  purpose: { value: string; creator: string; last_set: number };
  readonly creatorId: string;
  readonly createdS: number;
  isArchived: boolean;
  /** Shared with another team through Slack Connect. */
  readonly isExtShared: boolean;
  readonly isGeneral: boolean;
  readonly messages: StoredMessage[];
  readonly pins: Pin[];
  readonly bookmarks: Bookmark[];
  /** Per user, the ts up to which the channel was read. */
  readonly lastRead: Map<string, string>;
}

export interface Reaction {
  readonly name: string;
  readonly users: string[];
  count: number;
}

/** A Slack message object, as history shows it. */
export interface Message {
  type: 'message';
  subtype?: string;
  ts: string;
  user: string;
  bot_id?: string;
  app_id?: string;
  team: string;
  text: string;
  blocks?: JsonObject[];
  attachments?: JsonObject[];
  metadata?: JsonObject;
  thread_ts?: string;
  parent_user_id?: string;
  reply_count?: number;
  reply_users?: string[];
  reply_users_count?: number;
  latest_reply?: string;
  reactions?: Reaction[];
  pinned_to?: string[];
  edited?: { user: string; ts: string };
  files?: JsonObject[];
  upload?: boolean;
  bot_profile?: JsonObject;
  client_msg_id?: string;
  inviter?: string;
  topic?: string;
  purpose?: string;
}

/** One user's entries in the inputs of a message or view: block_id → action_id → Slack's state value. */
export type FormValues = Record<string, Record<string, JsonObject>>;

export interface StoredMessage {
  message: Message;
  /** The only user who sees it, when it is ephemeral. */
  readonly ephemeralTo?: string;
  readonly forms: Map<string, FormValues>;
}

export interface StoredView {
  readonly id: string;
  readonly userId: string;
  readonly type: 'modal' | 'home';
  /** The view as the app sent it, block ids filled in. */
  source: JsonObject;
  hash: string;
  form: FormValues;
  readonly rootViewId: string;
  readonly previousViewId: string | null;
  /** What the last submission was answered with: block_id → sentence. */
  errors: Record<string, string>;
}

export interface Trigger {
  readonly id: string;
  readonly userId: string;
  readonly createdMs: number;
  exchanged: boolean;
}

/** Where a response_url leads, and how often it was used. */
export interface ResponseUrl {
  readonly token: string;
  readonly userId: string;
  readonly channelId: string;
  readonly createdMs: number;
  usedCount: number;
  /** The message a click came from. */
  readonly original?: { readonly ts: string; readonly isEphemeral: boolean };
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly expectedBytes: number;
  readonly createdS: number;
  readonly uploadToken: string;
  readonly altText: string;
  title: string;
  content: Uint8Array | undefined;
  completed: boolean;
  /** Slack works on a file after the upload was completed; until then it has neither type nor shares. */
  ready: boolean;
  readonly channelIds: string[];
  readonly shares: { readonly channelId: string; readonly ts: string; readonly threadTs?: string }[];
}

/** Something Slack shows to one user outside the messages. */
export interface Notice {
  readonly id: string;
  readonly user: string;
  readonly time: number;
  readonly kind: 'operation_timeout' | 'dispatch_failed' | 'invalid_response';
  readonly text: string;
  readonly channel?: string;
  readonly view_id?: string;
}

/** One Web API call, or one use of a response_url (method `response_url`). */
export interface CallRecord {
  readonly seq: number;
  readonly method: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly status: number;
  /** `ok`, Slack's error code, or `dropped` when the answer was withheld. */
  readonly outcome: string;
  readonly error?: string;
  readonly body: JsonObject;
  readonly response: JsonObject;
}

export interface Command {
  readonly command: string;
  readonly description: string;
  readonly usage_hint: string;
}

export interface AppInstallation {
  readonly id: string;
  readonly name: string;
  readonly botUserId: string;
  readonly botId: string;
  readonly botScopes: readonly string[];
  readonly botEvents: readonly string[];
  readonly hasHomeTab: boolean;
  readonly hasMessagesTab: boolean;
  readonly commands: readonly Command[];
  readonly verificationToken: string;
  readonly signingSecret: string;
}

export interface Token {
  readonly kind: 'bot' | 'app';
  readonly scopes: readonly string[];
}

export interface ScheduledMessage {
  readonly id: string;
  readonly channelId: string;
  readonly postAtS: number;
  readonly args: JsonObject;
  readonly cancel: () => void;
}

/** Everything the workspace knows. Plain data: whoever changes it passes the time in. */
export interface WorkspaceState {
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly strangerTeam: { readonly id: string; readonly name: string; readonly domain: string };
  readonly app: AppInstallation;
  readonly tokens: ReadonlyMap<string, Token>;
  readonly users: Map<string, User>;
  readonly userGroups: Map<string, UserGroup>;
  readonly channels: Map<string, Channel>;
  readonly views: Map<string, StoredView>;
  /** Per user, the open modals, root first. */
  readonly viewStacks: Map<string, string[]>;
  /** Per user, the view of the App Home. */
  readonly homes: Map<string, string>;
  readonly triggers: Map<string, Trigger>;
  readonly responseUrls: Map<string, ResponseUrl>;
  readonly files: Map<string, StoredFile>;
  readonly scheduled: Map<string, ScheduledMessage>;
  /** What an external select last offered, per `block_id action_id`. */
  readonly suggestions: Map<string, JsonObject[]>;
  /** Socket Mode addresses given out and not used yet, with the time they were made (epoch ms). */
  readonly tickets: Map<string, number>;
  readonly notices: Notice[];
  readonly calls: CallRecord[];
  /** Ids grow from here: the start time, so that ids of two runs never meet. */
  idSeed: number;
  callSeq: number;
  /** The newest message timestamp given out, in microseconds. */
  lastTsMicros: number;
}
