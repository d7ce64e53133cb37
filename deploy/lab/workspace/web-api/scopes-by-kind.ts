import type { ChannelKind, Token } from '../model.ts';
import { type Refusal, refuseScope } from './answer.ts';

/** For each kind of conversation, the scopes of which any one is enough there. */
export type ScopesByKind = Readonly<Record<ChannelKind | 'mpim', readonly string[]>>;

/** Seeing that a conversation exists, what it is called and who is in it. */
export const readScopes: ScopesByKind = {
  public: ['channels:read'],
  private: ['groups:read'],
  im: ['im:read'],
  mpim: ['mpim:read'],
};

/** Making, changing and ending a conversation. */
export const manageScopes: ScopesByKind = {
  public: ['channels:manage'],
  private: ['groups:write'],
  im: ['im:write'],
  mpim: ['mpim:write'],
};

/** The same with one narrower scope more for channels: `channels:write.topic`, `groups:write.invites` and the like. */
export function manageScopesOr(part: 'invites' | 'topic' | 'purpose'): ScopesByKind {
  return {
    ...manageScopes,
    public: [...manageScopes.public, `channels:write.${part}`],
    private: [...manageScopes.private, `groups:write.${part}`],
  };
}

/** Every scope of the table: with none of them a method refuses before it looks at the conversation. */
export function allScopes(scopes: ScopesByKind): readonly string[] {
  return Object.values(scopes).flat();
}

/** Slack's `missing_scope` when the token may not do this with one of these kinds; undefined when it may. */
export function assessScopes(
  token: Token,
  options: { scopes: ScopesByKind; kinds: readonly (keyof ScopesByKind)[] },
): Refusal | undefined {
  const lacking = options.kinds
    .map((kind) => options.scopes[kind])
    .filter((enough) => !enough.some((scope) => token.scopes.includes(scope)));
  return lacking.length === 0 ? undefined : refuseScope(lacking.flat().join(','), token.scopes);
}
